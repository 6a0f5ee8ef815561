-- registered
SELECT
  "t6"."easting",
  "t6"."northing",
  "t6"."place",
  "t6"."placed",
  COUNT(*) AS "premises"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t4"."slice",
      "t4"."easting",
      "t4"."northing",
      "t4"."place",
      "t4"."geo_precision" AS "placed",
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
    "t5"."slice" IN (6) AND "t5"."district" = 'D1'
) AS "t6"
GROUP BY
  1,
  2,
  3,
  4;

-- points
SELECT
  "t6"."easting",
  "t6"."northing",
  "t6"."feed",
  SUM("t6"."n") AS "events",
  COALESCE(
    SUM("t6"."n") FILTER(WHERE
      COALESCE(
        "t6"."timed" IN ('exact', 'minute', 'hour', 'range')
        AND (
          "t6"."at_night" IS NOT NULL
        ),
        FALSE
      )),
    0
  ) AS "timed",
  COALESCE(
    SUM("t6"."n") FILTER(WHERE
      COALESCE(
        "t6"."timed" IN ('exact', 'minute', 'hour', 'range')
        AND (
          "t6"."at_night" IS NOT NULL
        )
        AND "t6"."at_night",
        FALSE
      )),
    0
  ) AS "at_night"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t4"."month",
      "t4"."feed",
      1 AS "n",
      "t4"."easting",
      "t4"."northing",
      "t4"."geo_precision" AS "placed",
      "t4"."time_precision" AS "timed",
      CASE
        WHEN (
          NOT (
            COALESCE(
              CAST("t4"."occurred_to" AS TIMESTAMP) > CAST("t4"."occurred_from" AS TIMESTAMP),
              FALSE
            )
          )
          OR (
            CAST("t4"."occurred_to" AS TIMESTAMP) <= (
              CAST("t4"."occurred_from" AS TIMESTAMP) + INTERVAL '6 HOUR'
            )
          )
        )
        AND (
          (
            (
              (
                (
                  EXTRACT(hour FROM CASE
                    WHEN (
                      (
                        CAST("t4"."occurred_from" AS TIMESTAMP) >= CAST('2017-03-26T01:00:00' AS TIMESTAMP)
                      )
                      AND (
                        CAST("t4"."occurred_from" AS TIMESTAMP) < CAST('2017-10-29T01:00:00' AS TIMESTAMP)
                      )
                    )
                    OR (
                      (
                        CAST("t4"."occurred_from" AS TIMESTAMP) >= CAST('2018-03-25T01:00:00' AS TIMESTAMP)
                      )
                      AND (
                        CAST("t4"."occurred_from" AS TIMESTAMP) < CAST('2018-10-28T01:00:00' AS TIMESTAMP)
                      )
                    )
                    OR (
                      (
                        CAST("t4"."occurred_from" AS TIMESTAMP) >= CAST('2019-03-31T01:00:00' AS TIMESTAMP)
                      )
                      AND (
                        CAST("t4"."occurred_from" AS TIMESTAMP) < CAST('2019-10-27T01:00:00' AS TIMESTAMP)
                      )
                    )
                    THEN CAST("t4"."occurred_from" AS TIMESTAMP) + INTERVAL '1 HOUR'
                    ELSE CAST("t4"."occurred_from" AS TIMESTAMP)
                  END) + 24
                ) - 22
              ) % 24
            ) < 7
          ) = (
            (
              (
                (
                  EXTRACT(hour FROM CASE
                    WHEN (
                      (
                        CASE
                          WHEN COALESCE(
                            CAST("t4"."occurred_to" AS TIMESTAMP) > CAST("t4"."occurred_from" AS TIMESTAMP),
                            FALSE
                          )
                          THEN CAST("t4"."occurred_to" AS TIMESTAMP) - INTERVAL '1 SECOND'
                          ELSE CAST("t4"."occurred_from" AS TIMESTAMP)
                        END >= CAST('2017-03-26T01:00:00' AS TIMESTAMP)
                      )
                      AND (
                        CASE
                          WHEN COALESCE(
                            CAST("t4"."occurred_to" AS TIMESTAMP) > CAST("t4"."occurred_from" AS TIMESTAMP),
                            FALSE
                          )
                          THEN CAST("t4"."occurred_to" AS TIMESTAMP) - INTERVAL '1 SECOND'
                          ELSE CAST("t4"."occurred_from" AS TIMESTAMP)
                        END < CAST('2017-10-29T01:00:00' AS TIMESTAMP)
                      )
                    )
                    OR (
                      (
                        CASE
                          WHEN COALESCE(
                            CAST("t4"."occurred_to" AS TIMESTAMP) > CAST("t4"."occurred_from" AS TIMESTAMP),
                            FALSE
                          )
                          THEN CAST("t4"."occurred_to" AS TIMESTAMP) - INTERVAL '1 SECOND'
                          ELSE CAST("t4"."occurred_from" AS TIMESTAMP)
                        END >= CAST('2018-03-25T01:00:00' AS TIMESTAMP)
                      )
                      AND (
                        CASE
                          WHEN COALESCE(
                            CAST("t4"."occurred_to" AS TIMESTAMP) > CAST("t4"."occurred_from" AS TIMESTAMP),
                            FALSE
                          )
                          THEN CAST("t4"."occurred_to" AS TIMESTAMP) - INTERVAL '1 SECOND'
                          ELSE CAST("t4"."occurred_from" AS TIMESTAMP)
                        END < CAST('2018-10-28T01:00:00' AS TIMESTAMP)
                      )
                    )
                    OR (
                      (
                        CASE
                          WHEN COALESCE(
                            CAST("t4"."occurred_to" AS TIMESTAMP) > CAST("t4"."occurred_from" AS TIMESTAMP),
                            FALSE
                          )
                          THEN CAST("t4"."occurred_to" AS TIMESTAMP) - INTERVAL '1 SECOND'
                          ELSE CAST("t4"."occurred_from" AS TIMESTAMP)
                        END >= CAST('2019-03-31T01:00:00' AS TIMESTAMP)
                      )
                      AND (
                        CASE
                          WHEN COALESCE(
                            CAST("t4"."occurred_to" AS TIMESTAMP) > CAST("t4"."occurred_from" AS TIMESTAMP),
                            FALSE
                          )
                          THEN CAST("t4"."occurred_to" AS TIMESTAMP) - INTERVAL '1 SECOND'
                          ELSE CAST("t4"."occurred_from" AS TIMESTAMP)
                        END < CAST('2019-10-27T01:00:00' AS TIMESTAMP)
                      )
                    )
                    THEN CASE
                      WHEN COALESCE(
                        CAST("t4"."occurred_to" AS TIMESTAMP) > CAST("t4"."occurred_from" AS TIMESTAMP),
                        FALSE
                      )
                      THEN CAST("t4"."occurred_to" AS TIMESTAMP) - INTERVAL '1 SECOND'
                      ELSE CAST("t4"."occurred_from" AS TIMESTAMP)
                    END + INTERVAL '1 HOUR'
                    ELSE CASE
                      WHEN COALESCE(
                        CAST("t4"."occurred_to" AS TIMESTAMP) > CAST("t4"."occurred_from" AS TIMESTAMP),
                        FALSE
                      )
                      THEN CAST("t4"."occurred_to" AS TIMESTAMP) - INTERVAL '1 SECOND'
                      ELSE CAST("t4"."occurred_from" AS TIMESTAMP)
                    END
                  END) + 24
                ) - 22
              ) % 24
            ) < 7
          )
        )
        THEN (
          (
            (
              EXTRACT(hour FROM CASE
                WHEN (
                  (
                    CAST("t4"."occurred_from" AS TIMESTAMP) >= CAST('2017-03-26T01:00:00' AS TIMESTAMP)
                  )
                  AND (
                    CAST("t4"."occurred_from" AS TIMESTAMP) < CAST('2017-10-29T01:00:00' AS TIMESTAMP)
                  )
                )
                OR (
                  (
                    CAST("t4"."occurred_from" AS TIMESTAMP) >= CAST('2018-03-25T01:00:00' AS TIMESTAMP)
                  )
                  AND (
                    CAST("t4"."occurred_from" AS TIMESTAMP) < CAST('2018-10-28T01:00:00' AS TIMESTAMP)
                  )
                )
                OR (
                  (
                    CAST("t4"."occurred_from" AS TIMESTAMP) >= CAST('2019-03-31T01:00:00' AS TIMESTAMP)
                  )
                  AND (
                    CAST("t4"."occurred_from" AS TIMESTAMP) < CAST('2019-10-27T01:00:00' AS TIMESTAMP)
                  )
                )
                THEN CAST("t4"."occurred_from" AS TIMESTAMP) + INTERVAL '1 HOUR'
                ELSE CAST("t4"."occurred_from" AS TIMESTAMP)
              END) + 24
            ) - 22
          ) % 24
        ) < 7
        ELSE CAST(NULL AS BOOLEAN)
      END AS "at_night",
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
    AND "t5"."feed" IN ('fire')
    AND "t5"."district" = 'D1'
    AND "t5"."easting" IS NOT NULL
    AND "t5"."placed" IN ('uprn', 'building', 'site')
) AS "t6"
GROUP BY
  1,
  2,
  3;

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
