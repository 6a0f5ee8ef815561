-- counted
WITH "t7" AS (
  SELECT
    "t6"."event_id" AS "own_key",
    "t6"."feed"
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
  ) AS "t6"
  INNER JOIN "counting" AS "t3"
    ON "t6"."slice" = "t3"."slice" AND "t6"."delivery" = "t3"."delivery"
), "t15" AS (
  SELECT
    "t4"."delivery",
    "t4"."slice",
    "t4"."kind",
    "t4"."from_event",
    "t4"."to_event",
    "t4"."score",
    "t4"."method"
  FROM "links" AS "t4"
  INNER JOIN "counting" AS "t3"
    ON "t4"."slice" = "t3"."slice" AND "t4"."delivery" = "t3"."delivery"
  WHERE
    EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "t8"."own_key" AS "from_event"
        FROM "t7" AS "t8"
      ) AS "t13"
      WHERE
        "t4"."from_event" = "t13"."from_event"
    )
    AND EXISTS(
      SELECT
        1
      FROM (
        SELECT
          "t8"."own_key" AS "to_event"
        FROM "t7" AS "t8"
      ) AS "t14"
      WHERE
        "t4"."to_event" = "t14"."to_event"
    )
)
SELECT
  "t25"."feed",
  "t25"."domain",
  "t25"."category",
  SUM("t25"."n") AS "events",
  MIN("t25"."month") AS "first_month",
  MAX("t25"."month") AS "last_month",
  COALESCE(SUM("t25"."n") FILTER(WHERE
    "t25"."linked"), 0) AS "linked"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t6"."month",
      "t6"."feed",
      1 AS "n",
      "t6"."easting",
      "t6"."northing",
      "t6"."place",
      "t6"."domain",
      "t6"."category",
      "t23"."one" IS NOT NULL AS "linked"
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
    ) AS "t6"
    INNER JOIN "counting" AS "t3"
      ON "t6"."slice" = "t3"."slice" AND "t6"."delivery" = "t3"."delivery"
    LEFT OUTER JOIN (
      SELECT DISTINCT
        *
      FROM (
        SELECT
          "t20"."one"
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t16"."from_event" AS "one",
              "t16"."to_event" AS "other"
            FROM "t15" AS "t16"
            WHERE
              "t16"."kind" = 'same-occurrence' AND "t16"."score" >= 0
          ) AS "t17"
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              "t16"."to_event" AS "one",
              "t16"."from_event" AS "other"
            FROM "t15" AS "t16"
            WHERE
              "t16"."kind" = 'same-occurrence' AND "t16"."score" >= 0
          ) AS "t18"
        ) AS "t20"
        WHERE
          EXISTS(
            SELECT
              1
            FROM (
              SELECT
                "t8"."own_key" AS "other"
              FROM "t7" AS "t8"
            ) AS "t12"
            WHERE
              "t20"."other" = "t12"."other"
          )
      ) AS "t21"
    ) AS "t23"
      ON "t6"."event_id" = "t23"."one"
  ) AS "t24"
  WHERE
    "t24"."month" BETWEEN MAKE_DATE(2018, 6, 1) AND MAKE_DATE(2018, 6, 1)
    AND "t24"."feed" IN ('ambulance/calls', 'council/fly-tipping', 'fire', 'street')
    AND (
      (
        (
          "t24"."easting" - 351000
        ) * (
          "t24"."easting" - 351000
        )
      ) + (
        (
          "t24"."northing" - 381000
        ) * (
          "t24"."northing" - 381000
        )
      )
    ) <= 40000
) AS "t25"
GROUP BY
  1,
  2,
  3;

-- account
SELECT
  "t5"."slice",
  COALESCE(SUM("t5"."n"), 0) AS "here",
  COALESCE(SUM("t5"."n"), 0) AS "asked",
  COALESCE(SUM("t5"."n") FILTER(WHERE
    "t5"."located"), 0) AS "located",
  COALESCE(SUM("t5"."n"), 0) AS "chosen",
  COALESCE(SUM("t5"."n") FILTER(WHERE
    "t5"."located"), 0) AS "placed",
  COALESCE(SUM("t5"."n"), 0) * 0 AS "placeless"
FROM (
  SELECT
    "t4"."month",
    "t4"."feed",
    "t4"."n",
    "t4"."slice",
    "t4"."located"
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
