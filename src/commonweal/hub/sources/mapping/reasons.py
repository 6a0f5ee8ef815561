"""The codes under which rows go back and cells are mended, in plain words."""

from __future__ import annotations

REASONS = {
    "date-not-readable": "A date cannot be read in the order that the mapping says; write it as 14/09/2026.",
    "easting-not-a-number": "The easting is not a number.",
    "northing-not-a-number": "The northing is not a number.",
    "number-not-readable": "A number cannot be read.",
    "month-not-said": "The row says no date by which it belongs to a month.",
    "ends-before-it-begins": "The second time lies before the first.",
    "category-blank": "The category is blank.",
    "word-not-known": "A word stands in a column of fixed words that is none of them.",
    "postcode-too-fine": "A whole postcode stands where the outward part alone is asked for.",
    "postcode-not-readable": "What stands there is no postcode.",
    "grid-reference-not-readable": "What stands there is no Ordnance Survey grid reference.",
    "easting-northing-swapped": "Easting and northing seem to be exchanged.",
    "area-not-readable": "What stands there is no code of an area.",
    "period-not-readable": "The month, quarter or year cannot be read.",
    "value-not-readable": "The figure is neither a number nor one of the words for a figure held back.",
    "holder-not-known": "It is not known whose record the row is.",
    "total-line": "The line adds up others and is no record.",
    "no-key": "The identifier is blank.",
}
MENDED = {
    "outer-spaces": "a cell with spaces before or after it",
    "word-spelling": "a word with other capitals or spaces than the mapping writes",
    "two-digit-year": "a year of two digits",
    "excel-serial-date": "a date as Excel's number of days",
    "excel-serial-time": "a time as Excel's share of a day",
    "time-without-colon": "a time of four digits",
    "time-in-missing-hour": "a time in the hour that the clocks leave out in March",
    "time-left-out": "a time in a column of dates",
    "pound-sign": "a sum with a pound sign",
    "thousands-comma": "a number with thousands commas",
    "number-as-text": "a number with brackets, spaces or a percent sign",
    "postcode-spacing": "a postcode without its space or in small letters",
    "uprn-leading-zeros": "a UPRN without its leading zeros",
    "place-left-out": "a text that is no more than the name of a place was not to be found, and was left out",
    "word-left-out": "a word that the mapping does not know was left out",
    "cell-left-out": "a cell that is not what its column holds was left out",
}
