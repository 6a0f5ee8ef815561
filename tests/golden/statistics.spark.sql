-- figures
WITH `t7` AS (
  SELECT
    `t6`.`feed`,
    `t6`.`measure`,
    `t6`.`breakdown`,
    `t6`.`area_kind`,
    `t6`.`area_code`,
    `t6`.`month`,
    `t6`.`period_from`,
    `t6`.`period_to`,
    `t6`.`value`,
    `t6`.`unit`,
    `t6`.`count`,
    `t6`.`suppressed`,
    `t6`.`delivery`,
    `t6`.`holder`,
    `t6`.`area`,
    `t6`.`until`,
    MAX(`t6`.`until`) OVER (
      PARTITION BY `t6`.`feed`, `t6`.`measure`
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS `last`
  FROM (
    SELECT
      `t5`.`feed`,
      `t5`.`measure`,
      `t5`.`breakdown`,
      `t5`.`area_kind`,
      `t5`.`area_code`,
      `t5`.`month`,
      `t5`.`period_from`,
      `t5`.`period_to`,
      `t5`.`value`,
      `t5`.`unit`,
      `t5`.`count`,
      `t5`.`suppressed`,
      `t5`.`delivery`,
      `t5`.`holder`,
      CASE
        WHEN `t5`.`area_kind` = 'lsoa'
        THEN `t5`.`lsoa`
        WHEN `t5`.`area_kind` = 'msoa'
        THEN `t5`.`msoa`
        WHEN `t5`.`area_kind` = 'ward'
        THEN `t5`.`ward`
        WHEN `t5`.`area_kind` = 'district'
        THEN `t5`.`district`
        WHEN `t5`.`area_kind` = 'csp'
        THEN `t5`.`csp`
        WHEN `t5`.`area_kind` = 'county'
        THEN `t5`.`county`
        WHEN `t5`.`area_kind` = 'neighbourhood'
        THEN `t5`.`neighbourhood`
        WHEN `t5`.`area_kind` = 'beat'
        THEN `t5`.`beat`
        WHEN `t5`.`area_kind` = 'police_force'
        THEN `t5`.`police_force`
        ELSE `t5`.`area_code`
      END AS `area`,
      COALESCE(`t5`.`period_to`, `t5`.`period_from`, `t5`.`month`) AS `until`
    FROM (
      SELECT
        `t4`.`feed`,
        `t4`.`measure`,
        `t4`.`breakdown`,
        `t4`.`area_kind`,
        `t4`.`area_code`,
        `t4`.`month`,
        `t4`.`period_from`,
        `t4`.`period_to`,
        `t4`.`value`,
        `t4`.`unit`,
        `t4`.`count`,
        `t4`.`suppressed`,
        `t4`.`delivery`,
        `t2`.`holder`,
        `t4`.`lsoa`,
        `t4`.`msoa`,
        `t4`.`ward`,
        `t4`.`district`,
        `t4`.`csp`,
        `t4`.`county`,
        `t4`.`neighbourhood`,
        `t4`.`beat`,
        `t4`.`police_force`
      FROM (
        SELECT
          *
        FROM `statistics` AS `t0`
        WHERE
          `t0`.`feed` IN (
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
          AND `t0`.`police_force` IN ('north')
          AND `t0`.`disclosure_class` IN ('depersonalised', 'public')
      ) AS `t4`
      INNER JOIN `counting` AS `t2`
        ON `t4`.`slice` = `t2`.`slice` AND `t4`.`delivery` = `t2`.`delivery`
    ) AS `t5`
    WHERE
      `t5`.`feed` IN (
        'ambulance/calls',
        'council/fly-tipping',
        'fire',
        'hospital/assaults',
        'hub/links',
        'licensing/premises',
        'police/crimes',
        'police/tension',
        'probation/cases',
        'reference/population',
        'street'
      )
      AND `t5`.`measure` IN ('population')
      AND `t5`.`area_kind` = 'ward'
      AND `t5`.`district` = 'D1'
  ) AS `t6`
)
SELECT
  *
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t8`.`feed`,
      `t8`.`measure`,
      `t8`.`breakdown`,
      `t8`.`area_kind`,
      `t8`.`area_code`,
      `t8`.`month`,
      `t8`.`period_from`,
      `t8`.`period_to`,
      `t8`.`value`,
      `t8`.`unit`,
      `t8`.`count`,
      `t8`.`suppressed`,
      `t8`.`delivery`,
      `t8`.`holder`,
      `t8`.`area`
    FROM `t7` AS `t8`
    WHERE
      `t8`.`until` = `t8`.`last` AND NOT (
        COALESCE(`t8`.`count` = 1, FALSE)
      )
  ) AS `t10`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      `t11`.`feed`,
      `t11`.`measure`,
      `t11`.`breakdown`,
      `t11`.`area_kind`,
      `t11`.`area_code`,
      `t11`.`month`,
      `t11`.`period_from`,
      `t11`.`period_to`,
      IF(`t11`.`count` < 10, CAST(NULL AS DOUBLE), `t11`.`value`) AS `value`,
      `t11`.`unit`,
      IF(`t11`.`count` < 10, CAST(NULL AS BIGINT), `t11`.`count`) AS `count`,
      `t11`.`count` < 10 AS `suppressed`,
      `t11`.`delivery`,
      `t11`.`holder`,
      `t11`.`area`
    FROM (
      SELECT
        `t9`.`feed`,
        `t9`.`measure`,
        `t9`.`breakdown`,
        `t9`.`area_kind`,
        `t9`.`area_code`,
        `t9`.`month`,
        `t9`.`period_from`,
        `t9`.`period_to`,
        `t9`.`unit`,
        `t9`.`holder`,
        `t9`.`area`,
        CAST(ROUND(SUM(`t9`.`value`), 4) AS DOUBLE) AS `value`,
        COUNT(`t9`.`value`) AS `count`,
        MAX(`t9`.`delivery`) AS `delivery`
      FROM (
        SELECT
          `t8`.`feed`,
          `t8`.`measure`,
          `t8`.`breakdown`,
          `t8`.`area_kind`,
          `t8`.`area_code`,
          `t8`.`month`,
          `t8`.`period_from`,
          `t8`.`period_to`,
          `t8`.`value`,
          `t8`.`unit`,
          `t8`.`count`,
          `t8`.`suppressed`,
          `t8`.`delivery`,
          `t8`.`holder`,
          `t8`.`area`
        FROM `t7` AS `t8`
        WHERE
          `t8`.`until` = `t8`.`last` AND COALESCE(`t8`.`count` = 1, FALSE)
      ) AS `t9`
      GROUP BY
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11
    ) AS `t11`
  ) AS `t12`
) AS `t13`
ORDER BY
  `t13`.`feed` ASC NULLS LAST,
  `t13`.`measure` ASC NULLS LAST,
  `t13`.`breakdown` ASC NULLS LAST,
  `t13`.`area_kind` ASC NULLS LAST,
  `t13`.`area` ASC NULLS LAST,
  `t13`.`period_from` ASC NULLS LAST,
  `t13`.`period_to` ASC NULLS LAST,
  `t13`.`delivery` ASC NULLS LAST,
  `t13`.`value` ASC NULLS LAST
LIMIT 1000;

-- tallied
WITH `t7` AS (
  SELECT
    `t6`.`feed`,
    `t6`.`measure`,
    `t6`.`breakdown`,
    `t6`.`area_kind`,
    `t6`.`area_code`,
    `t6`.`month`,
    `t6`.`period_from`,
    `t6`.`period_to`,
    `t6`.`value`,
    `t6`.`unit`,
    `t6`.`count`,
    `t6`.`suppressed`,
    `t6`.`delivery`,
    `t6`.`holder`,
    `t6`.`area`,
    `t6`.`until`,
    MAX(`t6`.`until`) OVER (
      PARTITION BY `t6`.`feed`, `t6`.`measure`
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS `last`
  FROM (
    SELECT
      `t5`.`feed`,
      `t5`.`measure`,
      `t5`.`breakdown`,
      `t5`.`area_kind`,
      `t5`.`area_code`,
      `t5`.`month`,
      `t5`.`period_from`,
      `t5`.`period_to`,
      `t5`.`value`,
      `t5`.`unit`,
      `t5`.`count`,
      `t5`.`suppressed`,
      `t5`.`delivery`,
      `t5`.`holder`,
      CASE
        WHEN `t5`.`area_kind` = 'lsoa'
        THEN `t5`.`lsoa`
        WHEN `t5`.`area_kind` = 'msoa'
        THEN `t5`.`msoa`
        WHEN `t5`.`area_kind` = 'ward'
        THEN `t5`.`ward`
        WHEN `t5`.`area_kind` = 'district'
        THEN `t5`.`district`
        WHEN `t5`.`area_kind` = 'csp'
        THEN `t5`.`csp`
        WHEN `t5`.`area_kind` = 'county'
        THEN `t5`.`county`
        WHEN `t5`.`area_kind` = 'neighbourhood'
        THEN `t5`.`neighbourhood`
        WHEN `t5`.`area_kind` = 'beat'
        THEN `t5`.`beat`
        WHEN `t5`.`area_kind` = 'police_force'
        THEN `t5`.`police_force`
        ELSE `t5`.`area_code`
      END AS `area`,
      COALESCE(`t5`.`period_to`, `t5`.`period_from`, `t5`.`month`) AS `until`
    FROM (
      SELECT
        `t4`.`feed`,
        `t4`.`measure`,
        `t4`.`breakdown`,
        `t4`.`area_kind`,
        `t4`.`area_code`,
        `t4`.`month`,
        `t4`.`period_from`,
        `t4`.`period_to`,
        `t4`.`value`,
        `t4`.`unit`,
        `t4`.`count`,
        `t4`.`suppressed`,
        `t4`.`delivery`,
        `t2`.`holder`,
        `t4`.`lsoa`,
        `t4`.`msoa`,
        `t4`.`ward`,
        `t4`.`district`,
        `t4`.`csp`,
        `t4`.`county`,
        `t4`.`neighbourhood`,
        `t4`.`beat`,
        `t4`.`police_force`
      FROM (
        SELECT
          *
        FROM `statistics` AS `t0`
        WHERE
          `t0`.`feed` IN (
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
          AND `t0`.`police_force` IN ('north')
          AND `t0`.`disclosure_class` IN ('depersonalised', 'public')
      ) AS `t4`
      INNER JOIN `counting` AS `t2`
        ON `t4`.`slice` = `t2`.`slice` AND `t4`.`delivery` = `t2`.`delivery`
    ) AS `t5`
    WHERE
      `t5`.`feed` IN (
        'ambulance/calls',
        'council/fly-tipping',
        'fire',
        'hospital/assaults',
        'hub/links',
        'licensing/premises',
        'police/crimes',
        'police/tension',
        'probation/cases',
        'reference/population',
        'street'
      )
      AND `t5`.`measure` IN ('population')
      AND `t5`.`area_kind` = 'ward'
      AND `t5`.`district` = 'D1'
  ) AS `t6`
)
SELECT
  `t13`.`feed`,
  `t13`.`holder`,
  `t13`.`month`,
  COUNT(*) AS `n`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t8`.`feed`,
      `t8`.`measure`,
      `t8`.`breakdown`,
      `t8`.`area_kind`,
      `t8`.`area_code`,
      `t8`.`month`,
      `t8`.`period_from`,
      `t8`.`period_to`,
      `t8`.`value`,
      `t8`.`unit`,
      `t8`.`count`,
      `t8`.`suppressed`,
      `t8`.`delivery`,
      `t8`.`holder`,
      `t8`.`area`
    FROM `t7` AS `t8`
    WHERE
      `t8`.`until` = `t8`.`last` AND NOT (
        COALESCE(`t8`.`count` = 1, FALSE)
      )
  ) AS `t10`
  UNION ALL
  SELECT
    *
  FROM (
    SELECT
      `t11`.`feed`,
      `t11`.`measure`,
      `t11`.`breakdown`,
      `t11`.`area_kind`,
      `t11`.`area_code`,
      `t11`.`month`,
      `t11`.`period_from`,
      `t11`.`period_to`,
      IF(`t11`.`count` < 10, CAST(NULL AS DOUBLE), `t11`.`value`) AS `value`,
      `t11`.`unit`,
      IF(`t11`.`count` < 10, CAST(NULL AS BIGINT), `t11`.`count`) AS `count`,
      `t11`.`count` < 10 AS `suppressed`,
      `t11`.`delivery`,
      `t11`.`holder`,
      `t11`.`area`
    FROM (
      SELECT
        `t9`.`feed`,
        `t9`.`measure`,
        `t9`.`breakdown`,
        `t9`.`area_kind`,
        `t9`.`area_code`,
        `t9`.`month`,
        `t9`.`period_from`,
        `t9`.`period_to`,
        `t9`.`unit`,
        `t9`.`holder`,
        `t9`.`area`,
        CAST(ROUND(SUM(`t9`.`value`), 4) AS DOUBLE) AS `value`,
        COUNT(`t9`.`value`) AS `count`,
        MAX(`t9`.`delivery`) AS `delivery`
      FROM (
        SELECT
          `t8`.`feed`,
          `t8`.`measure`,
          `t8`.`breakdown`,
          `t8`.`area_kind`,
          `t8`.`area_code`,
          `t8`.`month`,
          `t8`.`period_from`,
          `t8`.`period_to`,
          `t8`.`value`,
          `t8`.`unit`,
          `t8`.`count`,
          `t8`.`suppressed`,
          `t8`.`delivery`,
          `t8`.`holder`,
          `t8`.`area`
        FROM `t7` AS `t8`
        WHERE
          `t8`.`until` = `t8`.`last` AND COALESCE(`t8`.`count` = 1, FALSE)
      ) AS `t9`
      GROUP BY
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11
    ) AS `t11`
  ) AS `t12`
) AS `t13`
GROUP BY
  1,
  2,
  3;
