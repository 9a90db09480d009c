"""Where students' repositories live: on this machine, or on GitHub."""
