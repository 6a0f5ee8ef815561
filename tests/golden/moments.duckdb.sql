-- timed
SELECT
  "t5"."easting",
  "t5"."northing",
  "t5"."began",
  "t5"."ended"
FROM (
  SELECT
    "t4"."month",
    "t4"."feed",
    1 AS "n",
    "t4"."easting",
    "t4"."northing",
    "t4"."occurred_from" AS "began",
    "t4"."occurred_to" AS "ended",
    "t4"."time_precision" AS "timed",
    "t4"."district"
  FROM (
    SELECT
      *
    FROM "events" AS "t0"
    WHERE
      "t0"."feed" IN (
        'ambulance/calls',
        'council/asb',
        'council/fly-tipping',
        'extract',
        'fire',
        'hospital/assaults',
        'hub/links',
        'licensing/premises',
        'police/crimes',
        'police/hate-incidents',
        'police/tension',
        'probation/cases',
        'reference/population',
        'street',
        'survey/residents'
      )
      AND "t0"."police_force" IN ('north')
      AND "t0"."disclosure_class" IN ('depersonalised', 'public')
  ) AS "t4"
  INNER JOIN "counting" AS "t2"
    ON "t4"."slice" = "t2"."slice" AND "t4"."delivery" = "t2"."delivery"
) AS "t5"
WHERE
  "t5"."month" BETWEEN MAKE_DATE(2018, 6, 1) AND MAKE_DATE(2018, 6, 1)
  AND FALSE
  AND "t5"."district" = 'D1'
  AND "t5"."began" IS NOT NULL
  AND "t5"."timed" IN ('exact', 'minute', 'hour', 'range', 'date')
  AND "t5"."easting" IS NOT NULL
  AND "t5"."northing" IS NOT NULL;

-- account
SELECT
  "t5"."slice",
  COALESCE(SUM("t5"."n") FILTER(WHERE
    "t5"."district" = 'D1'), 0) AS "here",
  COALESCE(SUM("t5"."n"), 0) AS "asked",
  COALESCE(SUM("t5"."n") FILTER(WHERE
    "t5"."located"), 0) AS "located",
  COALESCE(SUM("t5"."n") FILTER(WHERE
    "t5"."district" = 'D1'), 0) AS "chosen",
  COALESCE(
    SUM("t5"."n") FILTER(WHERE
      (
        "t5"."district" = 'D1'
      ) AND "t5"."located"),
    0
  ) AS "placed",
  COALESCE(SUM("t5"."n") FILTER(WHERE
    "t5"."district" IS NULL), 0) AS "placeless"
FROM (
  SELECT
    "t4"."month",
    "t4"."feed",
    "t4"."n",
    "t4"."slice",
    "t4"."located",
    "t4"."district"
  FROM (
    SELECT
      *
    FROM "cube" AS "t0"
    WHERE
      "t0"."feed" IN (
        'ambulance/calls',
        'council/asb',
        'council/fly-tipping',
        'extract',
        'fire',
        'hospital/assaults',
        'hub/links',
        'licensing/premises',
        'police/crimes',
        'police/hate-incidents',
        'police/tension',
        'probation/cases',
        'reference/population',
        'street',
        'survey/residents'
      )
      AND "t0"."police_force" IN ('north')
      AND "t0"."disclosure_class" IN ('depersonalised', 'public')
  ) AS "t4"
  INNER JOIN "counting" AS "t2"
    ON "t4"."slice" = "t2"."slice" AND "t4"."delivery" = "t2"."delivery"
) AS "t5"
GROUP BY
  1;
