"""Who is in the demonstration. All names are invented."""

from typing import NamedTuple

PASSWORD = "demo-password"  # noqa: S105 - printed for everyone to read


class Person(NamedTuple):
    key: str
    email: str
    given_name: str
    family_name: str
    roles: tuple[str, ...]


class Young(NamedTuple):
    """A student: `stage` names the story that is told of them (stories.STORIES)."""

    given_name: str
    family_name: str
    preferred_name: str
    language: str
    age: int
    cohort: str
    tutor: str
    stage: str


class Course(NamedTuple):
    code: str
    name: str
    cohort: str
    modules: tuple[str, ...]


STAFF = [
    Person("nuria", "tutor@demo.example", "Núria", "Ferrer", ("tutor",)),
    Person("jordi", "tutor2@demo.example", "Jordi", "Mas", ("tutor",)),
    Person("laia", "laia.pons@demo.example", "Laia", "Pons", ("tutor",)),
    Person("anna", "counsellor@demo.example", "Anna", "Roca", ("counsellor",)),
    Person("rosa", "admin@demo.example", "Rosa", "Pla", ("administrator",)),
    Person("dolors", "privacy@demo.example", "Dolors", "Sala", ("dpo",)),
]
OTHER_STAFF = [
    Person("siobhan", "tutor@other.example", "Siobhán", "Byrne", ("tutor",)),
    Person("grace", "counsellor@other.example", "Grace", "Adeyemi", ("counsellor",)),
    Person("tom", "admin@other.example", "Tom", "Harper", ("administrator",)),
]

COURSES = [
    Course(
        "ELE",
        "Electrical installations",
        "ELE-1A",
        (
            "Wiring of dwellings",
            "Electrical circuits and measuring",
            "Lighting and controls",
            "Reading and drawing plans",
            "Telecommunication lines",
            "Safety at work",
        ),
    ),
    Course(
        "CAR",
        "Carpentry and furniture",
        "CAR-1B",
        (
            "Materials and their choice",
            "Work at the machines",
            "Joints and assembly",
            "Surface finishing",
            "Measuring and drawing",
            "Fitting at the customer's",
        ),
    ),
    Course(
        "CUR",
        "Care for people",
        "CUR-2A",
        (
            "Helping with daily life",
            "Health and hygiene",
            "Talking and listening",
            "First aid",
            "Planning a week of care",
            "Care at home",
        ),
    ),
]
OTHER_COURSES = [
    Course(
        "HOS",
        "Hospitality and kitchen",
        "HOS-1",
        (
            "Preparing food",
            "Service in the dining room",
            "Hygiene and storage",
            "Costs and menus",
            "Working in a team",
        ),
    )
]

# given | family | preferred | language | age | cohort | tutor | stage
_STUDENTS = """
Marta | Soler | | Catalan | 16 | ELE-1A | nuria | marta
Bilal | Amrani | | Arabic | 17 | ELE-1A | nuria | late
Дмитро | Коваленко | Діма | Ukrainian | 16 | ELE-1A | nuria | several
Łukasz | Wiśniewski | | Polish | 17 | ELE-1A | nuria | reviewed
Iker | Etxeberria | | Basque | 16 | ELE-1A | nuria | waits_guardian
Hamza | Iqbal | | Urdu | 18 | ELE-1A | nuria | amendment
Mamadou | Ndiaye | | Wolof | 19 | ELE-1A | nuria | today
Arnau | Puigdevall | | Catalan | 15 | ELE-1A | nuria | assessment_draft
عمر | بنعلي | Omar | Arabic | 17 | ELE-1A | nuria | first_session
Andrei | Popescu | | Romanian | 16 | ELE-1A | nuria | goals_only
Tiziri | Amezian | | Amazigh | 17 | ELE-1A | nuria | agreed_anew
João | Gonçalves | | Portuguese | 18 | ELE-1A | nuria | several
Bence | Szőke | | Hungarian | 16 | ELE-1A | nuria | contract_draft
Minh Đức | Nguyễn | Đức | Vietnamese | 17 | ELE-1A | nuria | today
Emre | Yıldırım | | Turkish | 18 | ELE-1A | nuria | waits_student
Sara | Benítez | | Spanish | 16 | ELE-1A | nuria | balance_student
Pol | Casademunt | | Catalan | 17 | ELE-1A | nuria | left_for_work
Angelo | Villanueva | | Filipino | 18 | ELE-1A | nuria | several
Youssef | El Haddad | | Arabic | 16 | ELE-1A | nuria | no_plan
Kevin | Quispe | | Spanish | 17 | ELE-1A | | no_plan
Gift | Osagie | | English | 16 | ELE-1A | | no_plan
Clara | Vidal | | Catalan | 19 | CAR-1B | jordi | waits_student
Ștefan | Munteanu | | Romanian | 17 | CAR-1B | jordi | several
Νίκος | Παπαδάκης | Nikos | Greek | 18 | CAR-1B | jordi | first_session
Zainab | Akhtar | | Urdu | 16 | CAR-1B | jordi | waits_guardian
Ousmane | Diop | | Wolof | 20 | CAR-1B | jordi | reviewed
Martina | Ferrándiz | | Spanish | 15 | CAR-1B | jordi | assessment_draft
Zofia | Łuczak | | Polish | 17 | CAR-1B | jordi | several
Itri | Ouakrim | | Amazigh | 18 | CAR-1B | jordi | left_for_health
Dávid | Kőszegi | | Hungarian | 18 | CAR-1B | jordi | late
Elif | Çelik | | Turkish | 17 | CAR-1B | jordi | balance_tutor
Rui | Magalhães | | Portuguese | 21 | CAR-1B | jordi | completed
Nil | Torrents | | Catalan | 16 | CAR-1B | jordi | goals_only
Aya | Mansouri | | Arabic | 17 | CAR-1B | jordi | waits_tutor
Jhon | Cárdenas | | Spanish | 18 | CAR-1B | jordi | withdrawn
Bảo | Trần | | Vietnamese | 16 | CAR-1B | jordi | several
Максим | Бондаренко | Макс | Ukrainian | 17 | CAR-1B | jordi | first_session
Laura | Esteve | Lau | Catalan | 16 | CAR-1B | jordi | contract_draft
Ismail | Bouzid | | Arabic | 19 | CAR-1B | jordi | late
Rodel | Santos | | Filipino | 17 | CAR-1B | jordi | no_plan
Chukwudi | Eze | | English | 18 | CAR-1B | | no_plan
Ainhoa | Zubiri | | Basque | 18 | CUR-2A | nuria | first_session
Fatou | Sarr | | Wolof | 22 | CUR-2A | nuria | closed
Олена | Шевченко | | Ukrainian | 19 | CUR-2A | nuria | second_year
ياسمين | العلوي | Yasmin | Arabic | 20 | CUR-2A | laia | several
Noemí | Carballo | | Spanish | 18 | CUR-2A | laia | reviewed
Kinga | Tóth-Erdős | | Hungarian | 19 | CUR-2A | laia | first_session
Maria | Ionescu | | Romanian | 24 | CUR-2A | laia | completed
Nour | Khelifi | | Arabic | 17 | CUR-2A | laia | waits_guardian
Ελένη | Γεωργίου | Eleni | Greek | 21 | CUR-2A | laia | left_for_family
Jasmin | Reyes | | Filipino | 18 | CUR-2A | laia | goals_only
Thảo | Lê | | Vietnamese | 19 | CUR-2A | laia | declined
Ayşe | Özdemir | | Turkish | 17 | CUR-2A | laia | waits_tutor
Beatriz | Quintão | | Portuguese | 20 | CUR-2A | laia | late
Agnieszka | Żak | Aga | Polish | 18 | CUR-2A | laia | balance_student
Berta | Llopis | | Catalan | 17 | CUR-2A | laia | contract_draft
Sadia | Mahmood | | Urdu | 23 | CUR-2A | laia | transferred
Dounia | Aziki | | Amazigh | 18 | CUR-2A | laia | assessment_draft
Gemma | Rovira | | Catalan | 18 | CUR-2A | laia | left_moved
Awa | Cissé | | Wolof | 19 | CUR-2A | | no_plan
"""
_OTHER_STUDENTS = """
Aoife | Brennan | | English | 17 | HOS-1 | siobhan | several
Cian | O’Sullivan | | Irish | 16 | HOS-1 | siobhan | waits_guardian
Oluwaseun | Balogun | Seun | Yoruba | 18 | HOS-1 | siobhan | first_session
Kacper | Zieliński | | Polish | 19 | HOS-1 | siobhan | late
Rūta | Kazlauskaitė | | Lithuanian | 17 | HOS-1 | siobhan | contract_draft
Thiago | Araújo | | Portuguese | 20 | HOS-1 | siobhan | goals_only
Niamh | Walsh | | English | 15 | HOS-1 | siobhan | assessment_draft
Dawit | Tesfaye | | Amharic | 18 | HOS-1 | siobhan | no_plan
"""

# The names that the guardians of a language go by: some for her, some for him.
PARENTS = {
    "Amharic": (("Almaz", "Tigist"), ("Bekele", "Getachew")),
    "Amazigh": (("Tamazight", "Fadma"), ("Idir", "Moha")),
    "Arabic": (("Khadija", "Naima", "Samira"), ("Rachid", "Mustapha", "Karim")),
    "Basque": (("Itziar", "Maite"), ("Xabier", "Joseba")),
    "Catalan": (("Carme", "Montserrat", "Mireia"), ("Ramon", "Josep Maria", "Lluís")),
    "English": (("Blessing", "Patience", "Orla"), ("Emmanuel", "Declan", "Peter")),
    "Filipino": (("Marites", "Luzviminda"), ("Rogelio", "Dante")),
    "Greek": (("Κατερίνα", "Σοφία"), ("Γιώργος", "Μανώλης")),
    "Hungarian": (("Ágnes", "Erzsébet"), ("Zoltán", "György")),
    "Irish": (("Gráinne", "Sinéad"), ("Pádraig", "Eoin")),
    "Lithuanian": (("Daiva", "Jolanta"), ("Vytautas", "Darius")),
    "Polish": (("Beata", "Małgorzata"), ("Paweł", "Zbigniew")),
    "Portuguese": (("Fátima", "Conceição"), ("António", "Joaquim")),
    "Romanian": (("Mihaela", "Doina"), ("Gheorghe", "Cătălin")),
    "Spanish": (("Pilar", "Rosario", "Yolanda"), ("Antonio", "Wilson", "Manuel")),
    "Turkish": (("Zeynep", "Hatice"), ("Mehmet", "Hüseyin")),
    "Ukrainian": (("Оксана", "Наталія"), ("Сергій", "Андрій")),
    "Urdu": (("Shazia", "Nasreen"), ("Tariq", "Imran")),
    "Vietnamese": (("Hương", "Lan"), ("Tuấn", "Hải")),
    "Yoruba": (("Folake", "Yetunde"), ("Adebayo", "Femi")),
    "Wolof": (("Aminata", "Ndèye"), ("Cheikh", "Ibrahima")),
}


def _parse(table: str) -> list[Young]:
    rows = []
    for line in table.strip().splitlines():
        *words, age, cohort, tutor, stage = (each.strip() for each in line.split("|"))
        given, family, preferred, language = words
        rows.append(Young(given, family, preferred, language, int(age), cohort, tutor, stage))
    return rows


STUDENTS = _parse(_STUDENTS)
OTHER_STUDENTS = _parse(_OTHER_STUDENTS)
