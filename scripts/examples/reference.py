"""The samples of road collisions, of a residents' survey and of reference figures."""

from __future__ import annotations

from datetime import date

from commonweal.cli.demonstration.points import points

from .invented import Draw, british, columns

Rows = list[list[str]]

COLLISION_HEADER = columns(
    "collision_index,collision_year,collision_ref_no,location_easting_osgr,location_northing_osgr",
    "longitude,latitude,police_force,collision_severity,number_of_vehicles,number_of_casualties,date",
    "day_of_week,time,local_authority_district,local_authority_ons_district,local_authority_highway",
    "first_road_class,first_road_number,road_type,speed_limit,junction_detail,junction_control",
    "second_road_class,second_road_number,pedestrian_crossing_human_control",
    "pedestrian_crossing_physical_facilities,light_conditions,weather_conditions",
    "road_surface_conditions,special_conditions_at_site,carriageway_hazards,urban_or_rural_area",
    "did_police_officer_attend_scene_of_collision,trunk_road_flag,lsoa_of_collision_location",
)


def collisions() -> Rows:
    """A year's file as the Department publishes it: codes for words, -1 for what is not known."""
    draw, rows = Draw(60), []
    for at in range(90):
        spot, moment = draw.spot(anywhere=0.9), draw.moment(date(2025, 1, 1), 365)
        injured = draw.word({"1": 80, "2": 15, "3": 5})
        rows.append(
            [
                f"202506S{at:06}",
                "2025",
                f"06S{at:06}",
                str(spot.easting),
                str(spot.northing),
                f"{spot.longitude:.6f}",
                f"{spot.latitude:.6f}",
                "6",
                draw.word({"1": 2, "2": 24, "3": 74}),
                draw.word({"1": 25, "2": 65, "3": 10}),
                injured,
                british(moment.date()),
                str(moment.isoweekday() % 7 + 1),
                f"{moment:%H:%M}",
                "-1",
                f"E0800000{draw.whole(1, 10)}",
                "E08000006",
                draw.word(("3", "4", "6")),
                str(draw.whole(0, 680)),
                "6",
                draw.word({"20": 2, "30": 7, "40": 1}),
                *["0", "-1", "0", "-1", "0", "0", draw.word(("1", "4")), "1", "1", "0", "0", "1", "1", "2"],
                spot.lsoa,
            ]
        )
    rows[17][3:7] = ["", "", "", ""]
    rows[41][11] = "31/11/2025"
    rows[66][13] = ""
    return rows


CASUALTY_HEADER = columns(
    "collision_index,collision_year,collision_ref_no,vehicle_reference,casualty_reference",
    "casualty_class,sex_of_casualty,age_of_casualty,age_band_of_casualty,casualty_severity",
    "pedestrian_location,pedestrian_movement,car_passenger,bus_or_coach_passenger",
    "pedestrian_road_maintenance_worker,casualty_type,casualty_home_area_type,casualty_imd_decile",
    "lsoa_of_casualty",
)
_BANDS = (5, 10, 15, 20, 25, 35, 45, 55, 65, 75)


def casualties() -> Rows:
    """The casualties of the collisions above; nothing here says when in the year or where they were hurt."""
    draw, rows = Draw(61), []
    for collision in collisions():
        for number in range(int(collision[10])):
            age = draw.whole(3, 88)
            walking = draw.chance(0.2)
            severity = collision[8] if number == 0 else "3"
            rows.append(
                [
                    collision[0],
                    "2025",
                    collision[2],
                    "1",
                    str(number + 1),
                    "3" if walking else draw.word({"1": 7, "2": 3}),
                    draw.word({"1": 6, "2": 4, "9": 0.3}),
                    str(age),
                    str(1 + sum(age > top for top in _BANDS)),
                    severity,
                    *["0", "0", "0", "0", "0"],
                    "0" if walking else draw.word({"9": 7, "1": 2, "3": 1, "11": 1}),
                    "1",
                    str(draw.whole(1, 11)),
                    draw.spot().lsoa,
                ]
            )
    rows[8][1] = "20 25"
    rows[15][9] = "4"
    return rows


PLACED_HEADER = columns(
    "AREFNO,date,year,month,day,hour,mode,output_time,collision_severity,casualty_severity",
    "number_vehicles,number_casualties,sex,ageband,light_conditions,speed_limit,area_name,lon,lat",
)
PLACED_BANDS = {
    "26-35": 24,
    "36-45": 16,
    "46-55": 13,
    "21-25": 11,
    "16-20": 9,
    "56-65": 8,
    "11-15": 6,
    "66-75": 4,
    "6-10": 3,
    "0-5": 2,
    "Over 75": 3,
    "-1": 1,
}


def placed_casualties() -> Rows:
    """Two children who sat beside each other give two rows alike: they are two."""
    draw, rows = Draw(62), []
    for at in range(70):
        spot, moment = draw.spot(anywhere=0.8), draw.moment(date(2026, 1, 1), 181)
        severity, number = draw.word({"Slight": 76, "Serious": 22, "Fatal": 2}), draw.word({"1": 7, "2": 3})
        rows.extend(
            [
                f"202606Z{at:06}",
                f"{moment:%Y-%m-%d}",
                f"{moment:%Y}",
                f"{moment:%b}",
                f"{moment:%a}",
                str(moment.hour),
                draw.word({"Car": 6, "Pedestrian": 2, "Pedal Cycle": 1, "Powered 2 Wheeler": 1}),
                f"{moment:%H:%M}:00",
                severity,
                severity,
                "2",
                number,
                draw.word({"Male": 6, "Female": 4, "-1": 0.2}),
                draw.word(PLACED_BANDS),
                draw.word(("Daylight", "Dark")),
                "30",
                spot.district,
                repr(spot.longitude + 1e-9 / 3),
                repr(spot.latitude + 1e-9 / 3),
            ]
            for _ in range(int(number))
        )
    rows[20] = list(rows[19])
    rows[44][1] = "2026-13-01"
    rows[58][17] = "-"
    return rows


SURVEY_HEADER = columns(
    "Respondent ID,Wave,Ward Code,Ward,Postcode,Question,Answer,Weight,Age Group,Gender,Ethnic Group",
    "Interviewer,Anything else you would like to say?",
)
_SAFE: dict[str, float] = {
    "Very safe": 2,
    "Fairly safe": 4,
    "A bit unsafe": 3,
    "Very unsafe": 1,
    "Don't know": 0.3,
}
_PROBLEM: dict[str, float] = {
    "A very big problem": 2,
    "A fairly big problem": 3,
    "Not a very big problem": 3,
    "Not a problem at all": 2,
}
QUESTIONS: dict[str, dict[str, float]] = {
    "How safe do you feel walking alone in your area after dark?": _SAFE,
    "How much of a problem is anti-social behaviour in your area?": _PROBLEM,
    "How confident are you that the police and council deal with the issues that matter?": {
        "Very confident": 1,
        "Fairly confident": 4,
        "Not very confident": 3,
        "Not at all confident": 2,
    },
}
WARDS = ("E05013024", "E05013036")


def survey(wave: str, people: int, seed: int) -> Rows:
    """Some people, three questions each; weights with a decimal point."""
    draw, rows = Draw(seed), []
    for at in range(people):
        spot, ward = draw.spot(anywhere=0.0), draw.word(WARDS)
        age = draw.word(("16-24", "25-34", "35-44", "45-54", "55-64", "65-74", "75+"))
        weight, sex = (
            f"{draw.whole(40, 260) / 100:.2f}",
            draw.word({"Female": 5, "Male": 5, "Prefer not to say": 0.3}),
        )
        interviewer = draw.person()
        rows.extend(
            [
                f"R{at + 1:04}",
                wave,
                ward,
                "Invented Ward",
                spot.postcode,
                question,
                draw.word(answers),
                weight,
                age,
                sex,
                draw.word(("White British", "Asian", "Black", "Refused")),
                interviewer,
                draw.word((f"Ask {draw.person()} at number 12", "More police please", "")),
            ]
            for question, answers in QUESTIONS.items()
        )
    return rows


def survey_spring() -> Rows:
    rows = survey("2026 Q2", 60, 63)
    rows[25][1] = "spring"
    rows[40][7] = "one"
    return rows


def _areas(number: int) -> list[tuple[str, str]]:
    """Real codes of Salford's LSOAs; no figure beside them is real."""
    held = points()
    both = zip(held.lsoa_codes, held.lsoa_names, strict=True)
    return [(code, name) for code, name in both if name.startswith("Salford")][:number]


def population_groups() -> tuple[list[str], Rows]:
    header = columns(
        "lsoa11_code,year,total,age_0_15,age_16_64,age_65_plus,age_15_24,age_18_64,age_10_17",
    )
    draw, rows = Draw(70), []
    for code, _ in _areas(60):
        for year in ("2019", "2020"):
            young, middle, old = draw.whole(200, 500), draw.whole(700, 1400), draw.whole(100, 400)
            parts = [young, middle, old, middle // 5, middle - 40, young // 2]
            rows.append([code, year, f"{young + middle + old:,}", *(f"{n:,}" for n in parts)])
    rows[31][0] = "Salford 016C"
    return header, rows


def population_single() -> tuple[list[str], Rows]:
    ages = [*(str(n) for n in range(90)), "90+"]
    draw, rows = Draw(71), []
    for code, name in _areas(40):
        people = [draw.whole(2, 40) for _ in ages]
        rows.append([name, code, str(sum(people)), *(str(n) for n in people)])
    return ["lsoa11_name", "lsoa11_code", "total_population", *ages], rows


def census_2011() -> tuple[list[str], Rows]:
    header = columns(
        "lsoa11_code,lsoa11_name,lad11_code,lad11_name,persons,persons_in_households,persons_in_communal",
        "households,hectares",
    )
    draw, rows = Draw(72), []
    for code, name in _areas(50):
        housed, communal = draw.whole(1200, 1900), draw.whole(0, 60)
        figures = (housed + communal, housed, communal, housed * 10 // 23, draw.whole(15, 300))
        rows.append([code, name, "E08000006", "Salford", *(str(n) for n in figures)])
    return header, rows


HOUSEHOLDS = "Household composition: {}; measures: Value"


def households() -> tuple[list[str], Rows]:
    kinds = (
        "Total",
        "One-person household",
        "Single family household",
        "Single family household: Lone parent household",
        "Other household types",
    )
    draw, rows = Draw(73), []
    for code, name in _areas(50):
        alone, family, other = draw.whole(120, 400), draw.whole(200, 500), draw.whole(10, 120)
        figures = (alone + family + other, alone, family, family // 5, other)
        rows.append(["2021", name, code, *(str(n) for n in figures)])
    return ["date", "geography", "geography code", *(HOUSEHOLDS.format(kind) for kind in kinds)], rows


def workday() -> tuple[list[str], Rows]:
    ages = ("Age 0 to 15", "Age 16 to 24", "Age 25 to 64", "Age 65 and over")
    draw, rows = Draw(74), []
    for code, name in _areas(50):
        people = [draw.whole(100, 500), draw.whole(50, 900), draw.whole(200, 4000), draw.whole(50, 300)]
        rows.append([f"{code} : {name}", code, f"{sum(people):,}", *(f"{n:,}" for n in people)])
    return ["2011 super output area - lower layer", "mnemonic", "All usual residents", *ages], rows


DOMAINS = ("IMD", "Income", "Employment", "Education", "Health", "Crime")


def deprivation_2019() -> tuple[list[str], Rows]:
    domains = (*DOMAINS, "Housing_and_Access", "Environment")
    header = [
        "lsoa11_code",
        *(f"{d}_decile" for d in domains),
        *(f"{d}_rank" for d in domains),
        *("Adult_skills_rank", "Adult_skills_decile", "Children_and_young_people_rank"),
        *("income_domain_numerator", "income_deprivation_affecting_children_index_idaci_numerator"),
        *("employment_domain_numerator", "adult_skills_and_english_language_proficiency_indicator"),
        *("staying_on_in_education_post_16_indicator", "household_overcrowding_indicator"),
        "road_traffic_accidents_indicator",
    ]
    draw, rows = Draw(75), []
    for code, _ in _areas(50):
        ranks = [draw.whole(1, 32_845) for _ in range(10)]
        deciles = [str((rank - 1) * 10 // 32_844 + 1) for rank in ranks]
        few = draw.chance(0.1)  # too few to be published
        rows.append(
            [
                code,
                *deciles[:8],
                *(str(rank) for rank in ranks[:8]),
                *(str(ranks[8]), deciles[8], str(ranks[9])),
                *("" if few else str(draw.whole(30, 600)), "" if few else str(draw.whole(10, 200))),
                "" if few else str(draw.whole(15, 300)),
                *(f"{draw.whole(20, 450) / 1000}" for _ in range(4)),
            ]
        )
    return header, rows


def deprivation_2025() -> tuple[list[str], Rows]:
    domains = (*DOMAINS, "Housing_and_Services", "Environment")
    header = [
        "lsoa21_code",
        *(f"{d}_decile" for d in domains),
        *(f"{d}_rank" for d in domains),
        *(f"{d}_score" for d in domains),
    ]
    draw, rows = Draw(76), []
    for code, _ in _areas(50):
        ranks = [draw.whole(1, 33_756) for _ in domains]
        deciles = [str((rank - 1) * 10 // 33_755 + 1) for rank in ranks]
        scores = [f"{draw.whole(-2500, 7000) / 1000}" for _ in domains]
        rows.append([code, *deciles, *(str(rank) for rank in ranks), *scores])
    rows[22][1] = "first"
    return header, rows
