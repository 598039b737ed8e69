"""``python -m tests.crash ORDER``: one run that may be killed. Workers import this again, so it holds nothing."""

if __name__ == "__main__":
    from tests.crash.driver import main

    main()
