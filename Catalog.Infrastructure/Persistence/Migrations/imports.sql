-- Imports that run or have ended, for any node to show. Removed by the retention job.
CREATE TABLE product_imports (
    id uuid CONSTRAINT pk_product_imports PRIMARY KEY,
    phase text NOT NULL DEFAULT 'reading' CONSTRAINT ck_product_imports_phase
        CHECK (phase IN ('reading', 'writing', 'invalidating', 'done', 'failed')),
    dry_run boolean NOT NULL,
    actor text,
    lines bigint NOT NULL DEFAULT 0,
    bytes bigint NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL DEFAULT now(),
    noted_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    report jsonb,
    problem text,
    rejected bytea,
    rejected_type text);

CREATE INDEX ix_product_imports_started_at ON product_imports (started_at);
CREATE INDEX ix_product_imports_noted_at ON product_imports (noted_at);
