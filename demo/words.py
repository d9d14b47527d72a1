"""The invented names and texts of the demo."""

PEOPLE = (
    "Ada", "Ben", "Chiara", "Dmitri", "Élodie", "Fatima", "Goran", "Hana", "Inês", "Jürgen",
    "Kwame", "Łukasz", "美咲", "Nia", "عمر", "Priya", "Quentin", "Rosa", "Søren", "Tomoko",
    "Uma", "Víctor", "Wanjiru", "Yusuf",
)  # fmt: skip

CLUBS = (
    "Chatty {town} Runners", "{town} Back on Track", "{town} Sunrise Social", "{town} Lunch Loop",
    "The {town} Amble", "{town} Night Owls", "Coffee & Kilometres {town}",
    "{town} Parents on the Run",
    "Riverside {town}", "{town} First Steps", "{town} Steady Eddies", "Talk the Miles {town}",
    "{town} Wednesday Wanderers", "Lantern Runners {town}", "{town} Hill Friends",
    "Party Pace {town}",
    "{town} Canal Crew", "New in {town}", "{town} Dog & Jog", "Quiet Miles {town}",
    "{town} Tempo Tuesdays", "{town} Bakery Runners", "Green Lanes {town}", "{town} Long Sunday",
)  # fmt: skip

ABOUT = (
    "We meet, we run at the speed of talk, and we sit down together afterwards.\n\n"
    "**Nobody finishes alone.** The last runner sets the pace, and somebody is always with them.",
    "A small group with a big teapot. Come as you are, and say your name twice.\n\n"
    "- No fee, no kit\n- Home within the hour\n- Everybody learns one new name each week",
    "We started as four neighbours and a lamp post. Now the lamp post has company.\n\n"
    "Walking breaks are part of the plan.",
    "Half of us moved here in the last two years. If you know nobody yet, you will know five "
    "people by the second run.",
)

FIRST_TIME = (
    "Look for the yellow flag. Say it is your first time and somebody will run beside you all "
    "the way round. We start with five minutes of walking, wait at every corner, and finish with "
    "something warm.",
    "Come ten minutes early. We go round the circle with first names, then set off together. "
    "If you want to stop, we walk back with you.",
)

# title, level, pace tag, kilometres, minutes
RUNS = (
    ("{where} loop & coffee", "chat", "social", 5.0, 45),
    ("Walk and talk", "sing", "walk", 4.0, 50),
    ("Run-walk for new legs", "sing", "run_walk", 3.0, 35),
    ("Party pace by the water", "chat", "party", 5.0, 50),
    ("Steady eight", "sentences", "steady", 8.0, 55),
    ("Hills and laughter", "words", "tempo", 6.0, 50),
    ("Fast finish", "words", "fast", 10.0, 60),
    ("Sunrise social", "chat", "social", 4.0, 35),
)

MEETING = (
    ("Outside the corner café", "Yellow flag by the door, under the clock."),
    ("The park's north gate", "By the notice board, next to the bicycle stands."),
    ("The station steps", "On the right-hand side, where the buses do not stop."),
    ("The old bandstand", "We stand in it when it rains."),
    ("The library forecourt", "Look for the tall person with the short dog."),
)

STARTS = ("06:45", "07:30", "09:00", "12:15", "18:00", "18:30", "19:00", "19:15")
