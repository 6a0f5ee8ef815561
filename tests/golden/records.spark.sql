-- latest
SELECT
  `t5`.`month`,
  `t5`.`occurred_from` AS `began`,
  `t5`.`occurred_to` AS `ended`,
  `t5`.`time_precision` AS `known`,
  `t5`.`category`,
  `t5`.`feed`,
  `t5`.`place`,
  `t5`.`ward`,
  `t5`.`easting`,
  `t5`.`northing`,
  `t5`.`delivery`,
  `t5`.`event_id` AS `event`
FROM (
  SELECT
    `t4`.`month`,
    `t4`.`feed`,
    1 AS `n`,
    `t4`.`occurred_from`,
    `t4`.`occurred_to`,
    `t4`.`time_precision`,
    `t4`.`category`,
    `t4`.`place`,
    `t4`.`ward`,
    `t4`.`easting`,
    `t4`.`northing`,
    `t4`.`delivery`,
    `t4`.`event_id`,
    `t4`.`district`
  FROM (
    SELECT
      *
    FROM `events` AS `t0`
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
  `t5`.`month` BETWEEN MAKE_DATE(2018, 6, 1) AND MAKE_DATE(2018, 6, 1)
  AND `t5`.`feed` IN ('police/tension', 'street')
  AND `t5`.`district` = 'D1'
ORDER BY
  `t5`.`month` DESC,
  `t5`.`occurred_from` IS NULL ASC NULLS LAST,
  `t5`.`occurred_from` DESC,
  `t5`.`event_id` ASC NULLS LAST,
  `t5`.`category` ASC NULLS LAST,
  `t5`.`feed` ASC NULLS LAST,
  `t5`.`place` ASC NULLS LAST,
  `t5`.`ward` ASC NULLS LAST,
  `t5`.`time_precision` ASC NULLS LAST,
  `t5`.`easting` ASC NULLS LAST,
  `t5`.`northing` ASC NULLS LAST,
  `t5`.`occurred_to` ASC NULLS LAST
LIMIT 20;

-- account
SELECT
  `t5`.`slice`,
  COALESCE(SUM(IF(`t5`.`district` = 'D1', `t5`.`n`, NULL)), 0) AS `here`,
  COALESCE(SUM(`t5`.`n`), 0) AS `asked`,
  COALESCE(SUM(IF(`t5`.`located`, `t5`.`n`, NULL)), 0) AS `located`,
  COALESCE(SUM(IF(`t5`.`district` = 'D1', `t5`.`n`, NULL)), 0) AS `chosen`,
  COALESCE(SUM(IF((
    `t5`.`district` = 'D1'
  ) AND `t5`.`located`, `t5`.`n`, NULL)), 0) AS `placed`,
  COALESCE(SUM(IF(`t5`.`district` IS NULL, `t5`.`n`, NULL)), 0) AS `placeless`
FROM (
  SELECT
    `t4`.`month`,
    `t4`.`feed`,
    `t4`.`n`,
    `t4`.`slice`,
    `t4`.`located`,
    `t4`.`district`
  FROM (
    SELECT
      *
    FROM `cube` AS `t0`
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
GROUP BY
  1;
