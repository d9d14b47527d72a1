"""The real towns the demo plays in, as people would type them, with how many clubs each has."""

TOWNS = (
    ("Brixton, London", 24), ("Hackney, London", 16), ("Peckham, London", 10), ("Leith", 6),
    ("Bristol", 14), ("Manchester", 12), ("Newcastle upon Tyne", 6), ("Cardiff", 5),
    ("Belfast", 4),
    ("York, England", 4), ("Brighton", 5), ("Sheffield, England", 5), ("Dublin, Ireland", 6),
    ("Cork, Ireland", 3),
    ("Berlin", 14), ("Köln", 8), ("Hamburg", 7), ("München", 7), ("Leipzig", 5), ("Freiburg", 3),
    ("Wien", 6), ("Zürich", 4), ("Amsterdam", 6), ("Utrecht", 4), ("Gent", 3), ("Paris, France", 8),
    ("Lyon", 4), ("Nantes", 3), ("Madrid, Spain", 6), ("Sevilla", 3), ("Lisboa", 5), ("Porto", 3),
    ("Milano", 5), ("Bologna", 3), ("København", 5), ("Göteborg", 3), ("Oslo", 4), ("Helsinki", 3),
    ("Łódź", 3), ("Kraków", 4), ("Praha", 3), ("Brooklyn, NY", 10), ("Portland, OR", 5),
    ("Chicago", 6), ("Austin, TX", 4), ("Springfield, IL", 2), ("San Francisco", 5),
    ("Toronto", 6), ("Vancouver", 4), ("Ciudad de México", 4), ("São Paulo", 5), ("Sydney", 6),
    ("Melbourne, Australia", 6), ("Wellington, New Zealand", 3), ("Cape Town", 4),
    ("Nairobi", 3), ("Kathmandu", 2),
    ("Bengaluru", 3), ("東京", 4), ("Suva, Fiji", 1), ("St. John's, Canada", 2),
)  # fmt: skip
