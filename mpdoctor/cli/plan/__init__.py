"""`mpdoctor plan`: work with the tracking plan, one file per command."""
