-- compared
SELECT
  "t6"."district" AS "key",
  COALESCE(
    SUM("t6"."n") FILTER(WHERE
      "t6"."month" BETWEEN MAKE_DATE(2017, 4, 1) AND MAKE_DATE(2017, 6, 1)),
    0
  ) AS "before",
  COALESCE(
    SUM("t6"."n") FILTER(WHERE
      "t6"."month" BETWEEN MAKE_DATE(2018, 4, 1) AND MAKE_DATE(2018, 6, 1)),
    0
  ) AS "now"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t4"."month",
      "t4"."feed",
      "t4"."n",
      "t4"."district"
    FROM (
      SELECT
        *
      FROM "cube" AS "t0"
      WHERE
        "t0"."feed" IN ('street')
        AND "t0"."police_force" IN ('north')
        AND "t0"."disclosure_class" IN ('depersonalised', 'public')
    ) AS "t4"
    INNER JOIN "counting" AS "t2"
      ON "t4"."slice" = "t2"."slice" AND "t4"."delivery" = "t2"."delivery"
  ) AS "t5"
  WHERE
    "t5"."month" BETWEEN MAKE_DATE(2017, 4, 1) AND MAKE_DATE(2018, 6, 1)
    AND "t5"."feed" IN ('street')
    AND (
      "t5"."month" BETWEEN MAKE_DATE(2018, 4, 1) AND MAKE_DATE(2018, 6, 1)
      OR "t5"."month" BETWEEN MAKE_DATE(2017, 4, 1) AND MAKE_DATE(2017, 6, 1)
    )
) AS "t6"
GROUP BY
  1;

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
      "t0"."feed" IN ('street')
      AND "t0"."police_force" IN ('north')
      AND "t0"."disclosure_class" IN ('depersonalised', 'public')
  ) AS "t4"
  INNER JOIN "counting" AS "t2"
    ON "t4"."slice" = "t2"."slice" AND "t4"."delivery" = "t2"."delivery"
) AS "t5"
GROUP BY
  1;

-- held
SELECT
  "t6"."district" AS "area",
  "t6"."feed",
  "t6"."holder",
  COUNT(DISTINCT "t6"."month") AS "months",
  SUM("t6"."n") AS "here",
  COALESCE(SUM("t6"."n"), 0) AS "chosen"
FROM (
  SELECT
    *
  FROM (
    SELECT
      "t4"."month",
      "t4"."feed",
      "t4"."n",
      "t2"."holder",
      "t4"."district"
    FROM (
      SELECT
        *
      FROM "cube" AS "t0"
      WHERE
        "t0"."feed" IN ('street')
        AND "t0"."police_force" IN ('north')
        AND "t0"."disclosure_class" IN ('depersonalised', 'public')
    ) AS "t4"
    INNER JOIN "counting" AS "t2"
      ON "t4"."slice" = "t2"."slice" AND "t4"."delivery" = "t2"."delivery"
  ) AS "t5"
  WHERE
    "t5"."district" IS NOT NULL AND "t5"."feed" IN ('street')
) AS "t6"
GROUP BY
  1,
  2,
  3;
