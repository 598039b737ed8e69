"""``python -m tests.crash``: forks runs to be killed. Their workers import this again, so it holds nothing."""

if __name__ == "__main__":
    from tests.crash.driver import main

    main()
