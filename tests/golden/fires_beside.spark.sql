-- counted
SELECT
  `t6`.`lsoa` AS `area`,
  `t6`.`feed`,
  COALESCE(
    SUM(
      IF(
        COALESCE(
          (
            `t6`.`domain` = 'fire'
          ) AND CONTAINS(LOWER(`t6`.`category`), 'deliberate'),
          FALSE
        ),
        `t6`.`n`,
        NULL
      )
    ),
    0
  ) AS `kind_0`,
  COALESCE(
    SUM(
      IF(
        COALESCE(
          (
            `t6`.`domain` = 'asb'
          )
          OR (
            (
              `t6`.`domain` = 'housing'
            ) AND CONTAINS(`t6`.`feed`, 'asb')
          ),
          FALSE
        ),
        `t6`.`n`,
        NULL
      )
    ),
    0
  ) AS `kind_1`,
  COALESCE(
    SUM(
      IF(
        COALESCE(
          (
            `t6`.`domain` = 'environment'
          )
          AND (
            CONTAINS(LOWER(`t6`.`category`), 'fly-tip')
            OR CONTAINS(LOWER(`t6`.`category`), 'fly tip')
            OR CONTAINS(LOWER(`t6`.`category`), 'flytip')
            OR CONTAINS(`t6`.`feed`, 'fly-tip')
          ),
          FALSE
        ),
        `t6`.`n`,
        NULL
      )
    ),
    0
  ) AS `kind_2`,
  COALESCE(
    SUM(
      IF(
        COALESCE(
          (
            `t6`.`domain` = 'crime'
          )
          AND (
            CONTAINS(LOWER(`t6`.`category`), 'criminal damage')
            OR CONTAINS(LOWER(`t6`.`category`), 'arson')
          ),
          FALSE
        ),
        `t6`.`n`,
        NULL
      )
    ),
    0
  ) AS `kind_3`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t4`.`month`,
      `t4`.`feed`,
      `t4`.`n`,
      `t4`.`lsoa`,
      `t4`.`domain`,
      `t4`.`category`,
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
  WHERE
    `t5`.`month` BETWEEN MAKE_DATE(2018, 6, 1) AND MAKE_DATE(2018, 6, 1)
    AND `t5`.`feed` IN ('ambulance/calls', 'council/fly-tipping', 'fire', 'police/tension', 'street')
    AND `t5`.`district` = 'D1'
    AND `t5`.`domain` IN ('asb', 'crime', 'environment', 'fire', 'housing')
) AS `t6`
GROUP BY
  1,
  2;

-- account
SELECT
  `t5`.`slice`,
  COALESCE(SUM(IF(`t5`.`district` = 'D1', `t5`.`n`, NULL)), 0) AS `here`,
  COALESCE(
    SUM(
      IF(`t5`.`domain` IN ('asb', 'crime', 'environment', 'fire', 'housing'), `t5`.`n`, NULL)
    ),
    0
  ) AS `asked`,
  COALESCE(
    SUM(
      IF(
        `t5`.`domain` IN ('asb', 'crime', 'environment', 'fire', 'housing')
        AND `t5`.`located`,
        `t5`.`n`,
        NULL
      )
    ),
    0
  ) AS `located`,
  COALESCE(
    SUM(
      IF(
        `t5`.`domain` IN ('asb', 'crime', 'environment', 'fire', 'housing')
        AND (
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
        `t5`.`domain` IN ('asb', 'crime', 'environment', 'fire', 'housing')
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
        `t5`.`domain` IN ('asb', 'crime', 'environment', 'fire', 'housing')
        AND (
          `t5`.`lsoa` IS NULL
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
    `t4`.`lsoa`,
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
