"""The whole road: a real server, a real worker, deployments, runs, and a page somebody looks at."""
