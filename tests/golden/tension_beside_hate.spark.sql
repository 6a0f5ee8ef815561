-- counted
SELECT
  `t6`.`month`,
  `t6`.`ward` AS `area`,
  `t6`.`feed`,
  COALESCE(
    SUM(
      IF(
        COALESCE(
          (
            `t6`.`domain` = 'community_intelligence'
          )
          AND (
            CONTAINS(LOWER(`t6`.`category`), 'tension') OR CONTAINS(`t6`.`feed`, 'tension')
          ),
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
            (
              `t6`.`domain` = 'incident'
            )
            AND (
              CONTAINS(LOWER(`t6`.`category`), 'hate')
              OR CONTAINS(LOWER(`t6`.`category`), 'racial')
              OR CONTAINS(LOWER(`t6`.`category`), 'racist')
              OR CONTAINS(LOWER(`t6`.`category`), 'homophobic')
              OR CONTAINS(LOWER(`t6`.`category`), 'transphobic')
              OR CONTAINS(LOWER(`t6`.`category`), 'antisemitic')
              OR CONTAINS(LOWER(`t6`.`category`), 'islamophobic')
              OR CONTAINS(`t6`.`feed`, 'hate')
              OR CONTAINS(`t6`.`feed`, 'racial')
            )
          )
          OR (
            (
              `t6`.`domain` = 'crime'
            )
            AND (
              CONTAINS(LOWER(`t6`.`category`), 'hate')
              OR CONTAINS(LOWER(`t6`.`category`), 'racially')
              OR CONTAINS(LOWER(`t6`.`category`), 'religiously aggravated')
            )
          ),
          FALSE
        )
        OR COALESCE(`t6`.`hate`, FALSE),
        `t6`.`n`,
        NULL
      )
    ),
    0
  ) AS `kind_1`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t4`.`month`,
      `t4`.`feed`,
      1 AS `n`,
      `t4`.`ward`,
      `t4`.`domain`,
      `t4`.`category`,
      CONTAINS(CONCAT(' ', COALESCE(`t4`.`flags`, '')), ' hate_') AS `hate`
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
    AND `t5`.`feed` IN (
      'ambulance/calls',
      'council/asb',
      'council/fly-tipping',
      'fire',
      'hospital/assaults',
      'police/tension',
      'street'
    )
    AND `t5`.`domain` IN ('community_intelligence', 'crime', 'incident')
) AS `t6`
GROUP BY
  1,
  2,
  3;

-- account
SELECT
  `t5`.`slice`,
  COALESCE(SUM(`t5`.`n`), 0) AS `here`,
  COALESCE(
    SUM(
      IF(`t5`.`domain` IN ('community_intelligence', 'crime', 'incident'), `t5`.`n`, NULL)
    ),
    0
  ) AS `asked`,
  COALESCE(
    SUM(
      IF(
        `t5`.`domain` IN ('community_intelligence', 'crime', 'incident')
        AND `t5`.`located`,
        `t5`.`n`,
        NULL
      )
    ),
    0
  ) AS `located`,
  COALESCE(
    SUM(
      IF(`t5`.`domain` IN ('community_intelligence', 'crime', 'incident'), `t5`.`n`, NULL)
    ),
    0
  ) AS `chosen`,
  COALESCE(
    SUM(
      IF(
        `t5`.`domain` IN ('community_intelligence', 'crime', 'incident')
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
        `t5`.`domain` IN ('community_intelligence', 'crime', 'incident')
        AND (
          `t5`.`ward` IS NULL
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
    `t4`.`ward`,
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
