-- figures
SELECT
  `t7`.`feed`,
  `t7`.`measure`,
  `t7`.`breakdown`,
  `t7`.`area_kind`,
  `t7`.`area_code`,
  `t7`.`month`,
  `t7`.`period_from`,
  `t7`.`period_to`,
  `t7`.`value`,
  `t7`.`unit`,
  `t7`.`count`,
  `t7`.`suppressed`,
  `t7`.`delivery`,
  `t7`.`holder`,
  `t7`.`area`
FROM (
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
            'street'
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
) AS `t7`
WHERE
  `t7`.`until` = `t7`.`last`
ORDER BY
  `t7`.`feed` ASC NULLS LAST,
  `t7`.`measure` ASC NULLS LAST,
  `t7`.`breakdown` ASC NULLS LAST,
  `t7`.`area_kind` ASC NULLS LAST,
  `t7`.`area` ASC NULLS LAST,
  `t7`.`period_from` ASC NULLS LAST,
  `t7`.`period_to` ASC NULLS LAST,
  `t7`.`delivery` ASC NULLS LAST,
  `t7`.`value` ASC NULLS LAST
LIMIT 1000;

-- tallied
SELECT
  `t8`.`feed`,
  `t8`.`holder`,
  `t8`.`month`,
  COUNT(*) AS `n`
FROM (
  SELECT
    `t7`.`feed`,
    `t7`.`measure`,
    `t7`.`breakdown`,
    `t7`.`area_kind`,
    `t7`.`area_code`,
    `t7`.`month`,
    `t7`.`period_from`,
    `t7`.`period_to`,
    `t7`.`value`,
    `t7`.`unit`,
    `t7`.`count`,
    `t7`.`suppressed`,
    `t7`.`delivery`,
    `t7`.`holder`,
    `t7`.`area`
  FROM (
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
              'street'
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
  ) AS `t7`
  WHERE
    `t7`.`until` = `t7`.`last`
) AS `t8`
GROUP BY
  1,
  2,
  3;
