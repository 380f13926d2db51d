-- Search that finds what people type: words in any form (english), the beginnings of words and numbers, parts of part numbers however they
-- are separated, text without its accents, parts of Chinese, Japanese and Korean text, and, by similar_names, names with typing errors.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

CREATE TEXT SEARCH CONFIGURATION catalog (COPY = english);
ALTER TEXT SEARCH CONFIGURATION catalog ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;

-- Without case and accents. unaccent is only STABLE, because its rules could be replaced.
CREATE FUNCTION folded(value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN lower(unaccent('unaccent'::regdictionary, value));

-- Letters and digits only: a part number however it is separated.
CREATE FUNCTION search_key(folded text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN translate(folded, E' \t\n\r-/._+*,:;()[]#&|"''\\\u3000', '');

-- The same with a blank for each sign.
CREATE FUNCTION search_parts(folded text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN translate(folded, E'\t\n\r-/._+*,:;()[]#&|"''\\\u3000', repeat(' ', 23));

-- The words of a folded text: those between blanks, and those between any signs. 12-34/x is 1234x, 12, 34 and x.
CREATE FUNCTION search_words(folded text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT RETURN array_remove(string_to_array(
        translate(folded, E'\t\n\r-/._+*,:;()[]#&|"''\\\u3000', '   ') || ' ' || search_parts(folded), ' '), '');

-- What is searched for beside the stems of the english configuration. Of a description, which is long, only the part numbers, and the pairs
-- of characters of scripts without blanks. Regular expressions are slow, so they are used only where they find something.
CREATE FUNCTION search_lexemes(sku text, name text, tags text, description text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    short text := concat_ws(' ', sku, name, tags);
    words text[] := search_words(folded(short));
BEGIN
    IF (strpos(description, '-') > 0 OR strpos(description, '/') > 0) AND description ~ '[0-9][-/][0-9A-Za-z]|[A-Za-z][-/][0-9]' THEN
        words := words || search_words(folded((
            SELECT string_agg(hit[1], ' ') FROM regexp_matches(description, '\S{0,50}[0-9]\S{0,50}', 'g') hit)));
    END IF;
    IF octet_length(short) + octet_length(description) > length(short) + length(description) AND concat(short, description) ~ '[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]' THEN
        words := words || ARRAY(
            SELECT DISTINCT substr(run[1], place, 2)
            FROM regexp_matches(concat(short, ' ', description), '[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+', 'g') run, generate_series(1, length(run[1])) place);
    END IF;
    RETURN words;
END $$;

ALTER TABLE products DROP COLUMN search;
ALTER TABLE products ADD COLUMN search tsvector NOT NULL GENERATED ALWAYS AS (
    setweight(to_tsvector('catalog', name), 'A')
    || setweight(to_tsvector('catalog', tags_text(tags)), 'B')
    || setweight(to_tsvector('catalog', description), 'C')
    || array_to_tsvector(search_lexemes(sku, name, tags_text(tags), description))) STORED;

CREATE INDEX ix_products_search ON products USING gin (search);

-- The words of a query as typed in a search box. With "quotes", or, -without it means what it says; else each word may also be the beginning
-- of one, a part number, or a part of a text without blanks.
CREATE FUNCTION search_query(typed text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    stems tsquery := websearch_to_tsquery('catalog', typed);
    beginnings tsquery;
    word text;
    part text;
    one tsquery;
    next tsquery;
BEGIN
    IF typed ~ '"' OR typed ~ '(^|\s)-' OR typed ~* '\sor\s' THEN
        RETURN stems;
    END IF;
    FOREACH word IN ARRAY string_to_array(translate(folded(typed), E'\t\n\r', '   '), ' ') LOOP
        one := NULL;
        FOR part IN SELECT (regexp_matches(search_parts(word), '[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+|[^ \u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]+', 'g'))[1] LOOP
            next := CASE
                WHEN part ~ '[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]' AND length(part) > 1 THEN
                    (SELECT string_agg(quote_literal(substr(part, place, 2)), ' & ')::tsquery FROM generate_series(1, length(part) - 1) place)
                WHEN part ~ '[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]' OR length(part) > 1 THEN (quote_literal(part) || ':*')::tsquery
                ELSE quote_literal(part)::tsquery
            END;
            one := coalesce(one && next, next);
        END LOOP;
        IF word !~ '[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]' AND search_key(word) NOT IN ('', word) THEN
            one := one || (quote_literal(search_key(word)) || ':*')::tsquery;
        END IF;
        beginnings := coalesce(beginnings && one, one, beginnings);
    END LOOP;
    RETURN coalesce(stems || beginnings, stems);
END $$;

-- Names that resemble a query. An index on trigrams answers it; scripts whose letters the database's locale does not know have none.
CREATE INDEX ix_products_name_trigrams ON products USING gin (folded(name) gin_trgm_ops);

CREATE FUNCTION similar_names(typed text) RETURNS TABLE (product_id bigint, likeness real) LANGUAGE sql STABLE
    SET pg_trgm.word_similarity_threshold = 0.45 AS $$
    SELECT id, word_similarity(folded(typed), folded(name)) FROM products WHERE folded(typed) <% folded(name)
$$;
