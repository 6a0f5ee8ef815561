-- places
WITH `t6` AS (
  SELECT
    `t5`.`easting` AS `east`,
    `t5`.`northing` AS `north`,
    `t5`.`place`,
    `t5`.`n`
  FROM (
    SELECT
      `t4`.`month`,
      `t4`.`feed`,
      1 AS `n`,
      `t4`.`easting`,
      `t4`.`northing`,
      `t4`.`place`
    FROM (
      SELECT
        *
      FROM `events` AS `t0`
      WHERE
        `t0`.`feed` IN ('street')
        AND `t0`.`police_force` IN ('north')
        AND `t0`.`disclosure_class` IN ('depersonalised', 'public')
    ) AS `t4`
    INNER JOIN `counting` AS `t2`
      ON `t4`.`slice` = `t2`.`slice` AND `t4`.`delivery` = `t2`.`delivery`
  ) AS `t5`
  WHERE
    `t5`.`month` BETWEEN MAKE_DATE(2018, 1, 1) AND MAKE_DATE(2018, 1, 1)
    AND `t5`.`feed` IN ('street')
    AND (
      `t5`.`easting` IS NOT NULL AND NOT ISNAN(`t5`.`easting`)
    )
    AND (
      `t5`.`northing` IS NOT NULL AND NOT ISNAN(`t5`.`northing`)
    )
)
SELECT
  `t13`.`east`,
  `t13`.`north`,
  `t13`.`events`,
  `t13`.`place`,
  SUM(`t13`.`n`) AS `named`
FROM (
  SELECT
    `t8`.`east`,
    `t8`.`north`,
    `t8`.`place`,
    `t8`.`n`,
    `t12`.`events`
  FROM `t6` AS `t8`
  INNER JOIN (
    SELECT
      *
    FROM (
      SELECT
        `t7`.`east`,
        `t7`.`north`,
        SUM(`t7`.`n`) AS `events`
      FROM `t6` AS `t7`
      GROUP BY
        1,
        2
    ) AS `t9`
    ORDER BY
      `t9`.`events` DESC,
      `t9`.`east` ASC NULLS LAST,
      `t9`.`north` ASC NULLS LAST
    LIMIT 10
  ) AS `t12`
    ON `t8`.`east` = `t12`.`east` AND `t8`.`north` = `t12`.`north`
) AS `t13`
GROUP BY
  1,
  2,
  3,
  4;

-- account
SELECT
  `t5`.`slice`,
  COALESCE(SUM(`t5`.`n`), 0) AS `here`,
  COALESCE(SUM(`t5`.`n`), 0) AS `asked`,
  COALESCE(SUM(IF(`t5`.`located`, `t5`.`n`, NULL)), 0) AS `located`,
  COALESCE(SUM(`t5`.`n`), 0) AS `chosen`,
  COALESCE(SUM(IF(`t5`.`located`, `t5`.`n`, NULL)), 0) AS `placed`,
  COALESCE(SUM(`t5`.`n`), 0) * 0 AS `placeless`
FROM (
  SELECT
    `t4`.`month`,
    `t4`.`feed`,
    `t4`.`n`,
    `t4`.`slice`,
    `t4`.`located`
  FROM (
    SELECT
      *
    FROM `cube` AS `t0`
    WHERE
      `t0`.`feed` IN ('street')
      AND `t0`.`police_force` IN ('north')
      AND `t0`.`disclosure_class` IN ('depersonalised', 'public')
  ) AS `t4`
  INNER JOIN `counting` AS `t2`
    ON `t4`.`slice` = `t2`.`slice` AND `t4`.`delivery` = `t2`.`delivery`
) AS `t5`
GROUP BY
  1;
