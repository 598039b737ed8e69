CREATE TABLE transfers_local (at DateTime, `from` String, `to` String, fee UInt64)
ENGINE = ReplacingMergeTree ORDER BY (at, from, to);

CREATE TABLE transfers AS transfers_local
ENGINE = Distributed('main', currentDatabase(), 'transfers_local', cityHash64(at, from, to));

CREATE TABLE words (w String) ENGINE = Distributed('main', currentDatabase(), 'words_local', cityHash64(w, from, to));

INSERT INTO hashes SELECT sipHash64(at, from, fee) AS h, tokens(sample, 'ngrams') AS parts FROM transfers CROSS JOIN samples;
