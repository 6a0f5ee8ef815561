-- counted
SELECT
  "t6"."month",
  "t6"."ward" AS "area",
  "t6"."feed",
  COALESCE(
    SUM("t6"."n") FILTER(WHERE
      COALESCE(
        (
          "t6"."domain" = 'community_intelligence'
        )
        AND (
          (
            POSITION('tension' IN LOWER("t6"."category")) > 0
          )
          OR (
            POSITION('tension' IN "t6"."feed") > 0
          )
        ),
        FALSE
      )),
    0
  ) AS "kind_0",
  COALESCE(
    SUM("t6"."n") FILTER(WHERE
      COALESCE(
        (
          (
            "t6"."domain" = 'incident'
          )
          AND (
            (
              POSITION('hate' IN LOWER("t6"."category")) > 0
            )
            OR (
              POSITION('racial' IN LOWER("t6"."category")) > 0
            )
            OR (
              POSITION('racist' IN LOWER("t6"."category")) > 0
            )
            OR (
              POSITION('homophobic' IN LOWER("t6"."category")) > 0
            )
            OR (
              POSITION('transphobic' IN LOWER("t6"."category")) > 0
            )
            OR (
              POSITION('antisemitic' IN LOWER("t6"."category")) > 0
            )
            OR (
              POSITION('islamophobic' IN LOWER("t6"."category")) > 0
            )
            OR (
              POSITION('hate' IN "t6"."feed") > 0
            )
            OR (
              POSITION('racial' IN "t6"."feed") > 0
            )
          )
        )
        OR (
          (
            "t6"."domain" = 'crime'
          )
          AND (
            (
              POSITION('hate' IN LOWER("t6"."category")) > 0
            )
            OR (
              POSITION('racially' IN LOWER("t6"."category")) > 0
            )
            OR (
              POSITION('religiously aggravated' IN LOWER("t6"."category")) > 0
            )
          )
        ),
        FALSE
      )
      OR COALESCE("t6"."hate", FALSE)),
    0
  ) AS "kind_1"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t4"."month",
      "t4"."feed",
      1 AS "n",
      "t4"."ward",
      "t4"."domain",
      "t4"."category",
      POSITION(' hate_' IN ' ' || COALESCE("t4"."flags", '')) > 0 AS "hate"
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
    AND "t5"."feed" IN (
      'ambulance/calls',
      'council/asb',
      'council/fly-tipping',
      'fire',
      'hospital/assaults',
      'police/tension',
      'street'
    )
    AND "t5"."domain" IN ('community_intelligence', 'crime', 'incident')
) AS "t6"
GROUP BY
  1,
  2,
  3;

-- account
SELECT
  "t5"."slice",
  COALESCE(SUM("t5"."n"), 0) AS "here",
  COALESCE(
    SUM("t5"."n") FILTER(WHERE
      "t5"."domain" IN ('community_intelligence', 'crime', 'incident')),
    0
  ) AS "asked",
  COALESCE(
    SUM("t5"."n") FILTER(WHERE
      "t5"."domain" IN ('community_intelligence', 'crime', 'incident')
      AND "t5"."located"),
    0
  ) AS "located",
  COALESCE(
    SUM("t5"."n") FILTER(WHERE
      "t5"."domain" IN ('community_intelligence', 'crime', 'incident')),
    0
  ) AS "chosen",
  COALESCE(
    SUM("t5"."n") FILTER(WHERE
      "t5"."domain" IN ('community_intelligence', 'crime', 'incident')
      AND "t5"."located"),
    0
  ) AS "placed",
  COALESCE(
    SUM("t5"."n") FILTER(WHERE
      "t5"."domain" IN ('community_intelligence', 'crime', 'incident')
      AND (
        "t5"."ward" IS NULL
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
    "t4"."ward",
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
