-- counted
WITH `t7` AS (
  SELECT
    `t6`.`event_id` AS `own_key`,
    `t6`.`feed`
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
  ) AS `t6`
  INNER JOIN `counting` AS `t3`
    ON `t6`.`slice` = `t3`.`slice` AND `t6`.`delivery` = `t3`.`delivery`
), `t15` AS (
  SELECT
    `t4`.`delivery`,
    `t4`.`slice`,
    `t4`.`kind`,
    `t4`.`from_event`,
    `t4`.`to_event`,
    `t4`.`score`,
    `t4`.`method`
  FROM `links` AS `t4`
  INNER JOIN `counting` AS `t3`
    ON `t4`.`slice` = `t3`.`slice` AND `t4`.`delivery` = `t3`.`delivery`
  LEFT SEMI JOIN (
    SELECT
      `t8`.`own_key` AS `from_event`
    FROM `t7` AS `t8`
  ) AS `t11`
    ON `t4`.`from_event` = `t11`.`from_event`
  LEFT SEMI JOIN (
    SELECT
      `t8`.`own_key` AS `to_event`
    FROM `t7` AS `t8`
  ) AS `t12`
    ON `t4`.`to_event` = `t12`.`to_event`
)
SELECT
  `t25`.`feed`,
  `t25`.`month`,
  `t25`.`ward` AS `area`,
  SUM(`t25`.`n`) AS `assaults`,
  COALESCE(SUM(IF(`t25`.`exact`, `t25`.`n`, NULL)), 0) AS `exact`,
  COALESCE(SUM(IF(`t25`.`exact` AND `t25`.`linked`, `t25`.`n`, NULL)), 0) AS `linked`
FROM (
  SELECT
    `t24`.`month`,
    `t24`.`feed`,
    `t24`.`n`,
    `t24`.`category`,
    `t24`.`domain`,
    `t24`.`located`,
    `t24`.`timed`,
    `t24`.`brief`,
    `t24`.`placed`,
    `t24`.`ward`,
    `t24`.`linked`,
    COALESCE(
      `t24`.`located`
      AND `t24`.`placed` IN ('uprn', 'building', 'site', 'street', 'junction', 'postcode_unit')
      AND `t24`.`timed` IN ('exact', 'minute', 'hour', 'range')
      AND `t24`.`brief`,
      FALSE
    ) AS `exact`
  FROM (
    SELECT
      `t6`.`month`,
      `t6`.`feed`,
      1 AS `n`,
      `t6`.`category`,
      `t6`.`domain`,
      `t6`.`easting` IS NOT NULL AND NOT ISNAN(`t6`.`easting`) AS `located`,
      `t6`.`time_precision` AS `timed`,
      (
        CAST(`t6`.`occurred_from` AS TIMESTAMP) IS NOT NULL
      )
      AND (
        (
          CAST(`t6`.`occurred_to` AS TIMESTAMP) IS NULL
        )
        OR (
          CAST(`t6`.`occurred_to` AS TIMESTAMP) <= (
            CAST(`t6`.`occurred_from` AS TIMESTAMP) + INTERVAL '3' HOUR
          )
        )
      ) AS `brief`,
      `t6`.`geo_precision` AS `placed`,
      `t6`.`ward`,
      `t23`.`one` IS NOT NULL AS `linked`
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
    ) AS `t6`
    INNER JOIN `counting` AS `t3`
      ON `t6`.`slice` = `t3`.`slice` AND `t6`.`delivery` = `t3`.`delivery`
    LEFT OUTER JOIN (
      SELECT DISTINCT
        *
      FROM (
        SELECT
          `t20`.`one`
        FROM (
          SELECT
            *
          FROM (
            SELECT
              `t16`.`from_event` AS `one`,
              `t16`.`to_event` AS `other`
            FROM `t15` AS `t16`
            WHERE
              `t16`.`kind` = 'same-occurrence' AND `t16`.`score` >= 0.5
          ) AS `t17`
          UNION ALL
          SELECT
            *
          FROM (
            SELECT
              `t16`.`to_event` AS `one`,
              `t16`.`from_event` AS `other`
            FROM `t15` AS `t16`
            WHERE
              `t16`.`kind` = 'same-occurrence' AND `t16`.`score` >= 0.5
          ) AS `t18`
        ) AS `t20`
        LEFT SEMI JOIN (
          SELECT
            `t8`.`own_key` AS `other`
          FROM `t7` AS `t8`
          WHERE
            `t8`.`feed` IN ('police/crimes', 'police/tension', 'street')
        ) AS `t14`
          ON `t20`.`other` = `t14`.`other`
      ) AS `t21`
    ) AS `t23`
      ON `t6`.`event_id` = `t23`.`one`
  ) AS `t24`
  WHERE
    `t24`.`month` BETWEEN MAKE_DATE(2018, 6, 1) AND MAKE_DATE(2018, 6, 1)
    AND `t24`.`feed` IN (
      'ambulance/calls',
      'council/asb',
      'council/fly-tipping',
      'fire',
      'hospital/assaults',
      'police/tension',
      'street'
    )
    AND `t24`.`domain` IN ('ambulance', 'emergency_dept', 'hospital_admission')
    AND COALESCE(
      (
        (
          `t24`.`domain` = 'ambulance'
        )
        AND (
          CONTAINS(LOWER(`t24`.`category`), 'assault')
          OR CONTAINS(LOWER(`t24`.`category`), 'stab')
          OR CONTAINS(LOWER(`t24`.`category`), 'gunshot')
          OR CONTAINS(LOWER(`t24`.`category`), 'sexual offence')
        )
      )
      OR (
        `t24`.`domain` = 'emergency_dept'
      )
      OR (
        (
          `t24`.`domain` = 'hospital_admission'
        )
        AND (
          CONTAINS(LOWER(`t24`.`category`), 'assault')
          OR STARTSWITH(LOWER(`t24`.`category`), 'x85')
          OR STARTSWITH(LOWER(`t24`.`category`), 'x86')
          OR STARTSWITH(LOWER(`t24`.`category`), 'x87')
          OR STARTSWITH(LOWER(`t24`.`category`), 'x88')
          OR STARTSWITH(LOWER(`t24`.`category`), 'x89')
          OR STARTSWITH(LOWER(`t24`.`category`), 'x90')
          OR STARTSWITH(LOWER(`t24`.`category`), 'x91')
          OR STARTSWITH(LOWER(`t24`.`category`), 'x92')
          OR STARTSWITH(LOWER(`t24`.`category`), 'x93')
          OR STARTSWITH(LOWER(`t24`.`category`), 'x94')
          OR STARTSWITH(LOWER(`t24`.`category`), 'x95')
          OR STARTSWITH(LOWER(`t24`.`category`), 'x96')
          OR STARTSWITH(LOWER(`t24`.`category`), 'x97')
          OR STARTSWITH(LOWER(`t24`.`category`), 'x98')
          OR STARTSWITH(LOWER(`t24`.`category`), 'x99')
          OR STARTSWITH(LOWER(`t24`.`category`), 'y00')
          OR STARTSWITH(LOWER(`t24`.`category`), 'y01')
          OR STARTSWITH(LOWER(`t24`.`category`), 'y02')
          OR STARTSWITH(LOWER(`t24`.`category`), 'y03')
          OR STARTSWITH(LOWER(`t24`.`category`), 'y04')
          OR STARTSWITH(LOWER(`t24`.`category`), 'y05')
          OR STARTSWITH(LOWER(`t24`.`category`), 'y06')
          OR STARTSWITH(LOWER(`t24`.`category`), 'y07')
          OR STARTSWITH(LOWER(`t24`.`category`), 'y08')
          OR STARTSWITH(LOWER(`t24`.`category`), 'y09')
        )
      ),
      FALSE
    )
) AS `t25`
GROUP BY
  1,
  2,
  3;

-- of_crime
SELECT DISTINCT
  `t5`.`feed`
FROM (
  SELECT
    `t4`.`feed`,
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
WHERE
  `t5`.`domain` = 'crime';

-- account
SELECT
  `t5`.`slice`,
  COALESCE(SUM(`t5`.`n`), 0) AS `here`,
  COALESCE(
    SUM(
      IF(
        `t5`.`domain` IN ('ambulance', 'emergency_dept', 'hospital_admission'),
        `t5`.`n`,
        NULL
      )
    ),
    0
  ) AS `asked`,
  COALESCE(
    SUM(
      IF(
        `t5`.`domain` IN ('ambulance', 'emergency_dept', 'hospital_admission')
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
        `t5`.`domain` IN ('ambulance', 'emergency_dept', 'hospital_admission'),
        `t5`.`n`,
        NULL
      )
    ),
    0
  ) AS `chosen`,
  COALESCE(
    SUM(
      IF(
        `t5`.`domain` IN ('ambulance', 'emergency_dept', 'hospital_admission')
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
        `t5`.`domain` IN ('ambulance', 'emergency_dept', 'hospital_admission')
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
