-- spans
SELECT
  COALESCE((
    `t6`.`timed` = 'date'
  ) AND (
    `t6`.`began` IS NOT NULL
  ), FALSE) AS `only_date`,
  IF(
    `t6`.`timed` IN ('exact', 'minute', 'hour', 'range')
    AND (
      `t6`.`began` IS NOT NULL
    ),
    `t6`.`began`,
    CAST(NULL AS TIMESTAMP)
  ) AS `began`,
  IF(
    `t6`.`timed` IN ('exact', 'minute', 'hour', 'range')
    AND (
      `t6`.`began` IS NOT NULL
    ),
    `t6`.`ended`,
    CAST(NULL AS TIMESTAMP)
  ) AS `ended`,
  SUM(`t6`.`n`) AS `events`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t4`.`month`,
      `t4`.`feed`,
      1 AS `n`,
      `t4`.`occurred_from` AS `began`,
      `t4`.`occurred_to` AS `ended`,
      `t4`.`time_precision` AS `timed`,
      `t4`.`district`,
      `t4`.`domain`
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
    AND `t5`.`feed` IN ('ambulance/calls', 'fire')
    AND `t5`.`district` = 'D1'
    AND `t5`.`domain` IN ('ambulance', 'crime')
) AS `t6`
GROUP BY
  1,
  2,
  3;

-- account
SELECT
  `t5`.`slice`,
  COALESCE(SUM(IF(`t5`.`district` = 'D1', `t5`.`n`, NULL)), 0) AS `here`,
  COALESCE(SUM(IF(`t5`.`domain` IN ('ambulance', 'crime'), `t5`.`n`, NULL)), 0) AS `asked`,
  COALESCE(
    SUM(IF(`t5`.`domain` IN ('ambulance', 'crime') AND `t5`.`located`, `t5`.`n`, NULL)),
    0
  ) AS `located`,
  COALESCE(
    SUM(
      IF(
        `t5`.`domain` IN ('ambulance', 'crime') AND (
          `t5`.`district` = 'D1'
        ),
        `t5`.`n`,
        NULL
      )
    ),
    0
  ) AS `chosen`,
  COALESCE(
    SUM(
      IF(
        `t5`.`domain` IN ('ambulance', 'crime')
        AND (
          `t5`.`district` = 'D1'
        )
        AND `t5`.`located`,
        `t5`.`n`,
        NULL
      )
    ),
    0
  ) AS `placed`,
  COALESCE(
    SUM(
      IF(
        `t5`.`domain` IN ('ambulance', 'crime') AND (
          `t5`.`district` IS NULL
        ),
        `t5`.`n`,
        NULL
      )
    ),
    0
  ) AS `placeless`
FROM (
  SELECT
    `t4`.`month`,
    `t4`.`feed`,
    `t4`.`n`,
    `t4`.`slice`,
    `t4`.`located`,
    `t4`.`district`,
    `t4`.`domain`
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
