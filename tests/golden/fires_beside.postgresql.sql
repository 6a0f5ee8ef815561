-- counted
SELECT
  "t6"."lsoa" AS "area",
  "t6"."feed",
  COALESCE(
    SUM("t6"."n") FILTER(WHERE
      COALESCE(
        (
          "t6"."domain" = 'fire'
        )
        AND (
          POSITION('deliberate' IN LOWER("t6"."category")) > 0
        ),
        FALSE
      )),
    0
  ) AS "kind_0",
  COALESCE(
    SUM("t6"."n") FILTER(WHERE
      COALESCE(
        (
          "t6"."domain" = 'asb'
        )
        OR (
          (
            "t6"."domain" = 'housing'
          ) AND (
            POSITION('asb' IN "t6"."feed") > 0
          )
        ),
        FALSE
      )),
    0
  ) AS "kind_1",
  COALESCE(
    SUM("t6"."n") FILTER(WHERE
      COALESCE(
        (
          "t6"."domain" = 'environment'
        )
        AND (
          (
            POSITION('fly-tip' IN LOWER("t6"."category")) > 0
          )
          OR (
            POSITION('fly tip' IN LOWER("t6"."category")) > 0
          )
          OR (
            POSITION('flytip' IN LOWER("t6"."category")) > 0
          )
          OR (
            POSITION('fly-tip' IN "t6"."feed") > 0
          )
        ),
        FALSE
      )),
    0
  ) AS "kind_2",
  COALESCE(
    SUM("t6"."n") FILTER(WHERE
      COALESCE(
        (
          "t6"."domain" = 'crime'
        )
        AND (
          (
            POSITION('criminal damage' IN LOWER("t6"."category")) > 0
          )
          OR (
            POSITION('arson' IN LOWER("t6"."category")) > 0
          )
        ),
        FALSE
      )),
    0
  ) AS "kind_3"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t4"."month",
      "t4"."feed",
      "t4"."n",
      "t4"."lsoa",
      "t4"."domain",
      "t4"."category",
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
  WHERE
    "t5"."month" BETWEEN MAKE_DATE(2018, 6, 1) AND MAKE_DATE(2018, 6, 1)
    AND "t5"."feed" IN ('ambulance/calls', 'council/fly-tipping', 'fire', 'police/tension', 'street')
    AND "t5"."district" = 'D1'
    AND "t5"."domain" IN ('asb', 'crime', 'environment', 'fire', 'housing')
) AS "t6"
GROUP BY
  1,
  2;

-- account
SELECT
  "t5"."slice",
  COALESCE(SUM("t5"."n") FILTER(WHERE
    "t5"."district" = 'D1'), 0) AS "here",
  COALESCE(
    SUM("t5"."n") FILTER(WHERE
      "t5"."domain" IN ('asb', 'crime', 'environment', 'fire', 'housing')),
    0
  ) AS "asked",
  COALESCE(
    SUM("t5"."n") FILTER(WHERE
      "t5"."domain" IN ('asb', 'crime', 'environment', 'fire', 'housing')
      AND "t5"."located"),
    0
  ) AS "located",
  COALESCE(
    SUM("t5"."n") FILTER(WHERE
      "t5"."domain" IN ('asb', 'crime', 'environment', 'fire', 'housing')
      AND (
        "t5"."district" = 'D1'
      )),
    0
  ) AS "chosen",
  COALESCE(
    SUM("t5"."n") FILTER(WHERE
      "t5"."domain" IN ('asb', 'crime', 'environment', 'fire', 'housing')
      AND (
        "t5"."district" = 'D1'
      )
      AND "t5"."located"),
    0
  ) AS "placed",
  COALESCE(
    SUM("t5"."n") FILTER(WHERE
      "t5"."domain" IN ('asb', 'crime', 'environment', 'fire', 'housing')
      AND (
        "t5"."lsoa" IS NULL
      )),
    0
  ) AS "placeless"
FROM (
  SELECT
    "t4"."month",
    "t4"."feed",
    "t4"."n",
    "t4"."slice",
    "t4"."located",
    "t4"."lsoa",
    "t4"."district",
    "t4"."domain"
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
