"""How the answers of many add up: tables of counts that any kind of exercise can fill, and their pictures."""
