package dev.sluice.server.sparksql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.server.model.Field;
import dev.sluice.server.model.PrimitiveType;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Transform;
import dev.sluice.server.sparksql.query.CompiledQuery;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Functions of strings, patterns, hashes and encodings. Each line: an expression, the type Spark
 * 4.2 gives it, and the value, in the engine's notation.
 */
class StringFunctionTest {
  private static final StructType INPUT = StructType.of(Field.of("one", PrimitiveType.INTEGER));

  private static DuckDb engine;

  @BeforeAll
  static void open() {
    engine = new DuckDb();
    engine.run("CREATE TABLE input AS SELECT 1::INTEGER AS one");
  }

  @AfterAll
  static void close() {
    engine.close();
  }

  private static CompiledQuery compile(String expression) {
    return SparkSql.pipeline(
        INPUT,
        List.of(
            new Transform.WithColumn("v", expression, null), new Transform.Drop(List.of("one"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '~',
      value = {
        "octet_length('é') => int => 2",
        "bit_length('é') => int => 16",
        "octet_length(X'00ff') => int => 2",
        "ascii('😀') => int => 128512",
        "hex(chr(0)) => string => 00",
        "chr(256 + 65) => string => A",
        "translate('AaBbCc', 'abc', '12') => string => A1B2C",
        "soundex('Tymczak') => string => T522",
        "quote('Don''t') => string => 'Don\\'t'",
        "luhn_check('79927398713') => boolean => true",
        "mask('AbCD123-@$#', 'Q', NULL, 'd', 'o') => string => QbQQdddoooo",
        "levenshtein('kitten', 'sitting') => int => 3",
        "levenshtein('kitten', 'sitting', 2) => int => -1",
        "ltrim('ab', 'abc') => string => c",
        "btrim('xaxx', 'x') => string => a",
        "substring('hello' FROM -3 FOR 2) => string => ll",
        "substring(X'010203', -2, 1) => binary => \\x02",
        "substring_index('a.b.c', '.', -2) => string => b.c",
        "substring_index('a.b.c', '.', 2) => string => a.b",
        "split_part('a.b', '.', -1) => string => b",
        "lpad(X'01', 3) => binary => \\x00\\x00\\x01",
        "rpad('ab', 5, 'é') => string => abééé",
        "overlay('Spark SQL' PLACING 'tructured' FROM 2 FOR 4) => string => Structured SQL",
        "overlay('abc', 'xx', 2147483647) => string => abcxxabc",
        "reverse(X'0102') => binary => \\x02\\x01",
        "space(2) => string => ~  ~",
        "find_in_set('ab', 'abc,b,ab,c') => int => 3",
        "startswith(X'0102', X'01') => boolean => true",
        "contains(X'0102', X'20') => boolean => false",
        "concat(X'01', X'02') => binary => \\x01\\x02",
        "concat_ws(',', array('a', NULL), 'b', NULL) => string => a,b",
        "elt(2, 'a', 1) => string => 1",
        "upper(lower('İ')) => string => İ",
        "'abc' RLIKE '^a.c$' => boolean => true",
        "'a.c' RLIKE 'a\\\\.c' => boolean => true",
        "'ABC' ILIKE '_b%' => boolean => true",
        "'a' NOT LIKE ANY ('a', 'b') => boolean => true",
        "'ab' LIKE ALL ('a%', '%b') => boolean => true",
        "'a' LIKE ANY ('b', NULL) => boolean => NULL",
        "like('a_b', 'a/_b', '/') => boolean => true",
        "regexp_extract('100-200', '(\\\\d+)-(\\\\d+)') => string => 100",
        "regexp_extract('ab', '(x)?b', 1) => string => ~~",
        "regexp_extract_all('1a2b', '\\\\d([a-z])') => array<string> => [a, b]",
        "regexp_count('banana', 'an') => int => 2",
        "regexp_substr('abc', 'x*') => string => NULL",
        "regexp_instr('user@spark', '@[^.]*') => int => 5",
        "regexp_replace('100-200', '(\\\\d+)', '<$1>') => string => <100>-<200>",
        "regexp_replace('aaa', '^a', 'x', 2) => string => axa",
        "split('a1b2', '(?<=\\\\d)') => array<string> => [a1, b2, '']",
        "split('abc', '', 2) => array<string> => [a, bc]",
        "split('a,b', ',') => array<string> => [a, b]",
        "md5('a') => string => 0cc175b9c0f1b6a831c399e269772661",
        "sha1('a') => string => 86f7e437faa5a7fce15d1ddcb9eaeaea377667b8",
        "sha2('a', 224) => string => abd37534c7d9a2efb9465de931cd7055ffdb8879563ae98078d6d6d5",
        "sha2('a', 1) => string => NULL",
        "crc32('é') => bigint => 235179326",
        "hash('Spark', array(123), 2) => int => -1321691492",
        "xxhash64('Spark', array(123), 2) => bigint => 5602566077635097486",
        "hash(NULL, 1.5BD, DATE'2020-01-01') => int => 1323150457",
        "hex(-1) => string => FFFFFFFFFFFFFFFF",
        "hex('é') => string => C3A9",
        "unhex('F0F') => binary => \\x0F\\x0F",
        "unhex('x') => binary => NULL",
        "base64(X'00ff') => string => AP8=",
        "unbase64('AP8=') => binary => \\x00\\xFF",
        "encode('é', 'utf-16') => binary => \\xFE\\xFF\\x00\\xE9",
        "decode(X'e9', 'iso-8859-1') => string => é",
        "decode(2, 1, 'a', 2, 'b', 'c') => string => b",
        "decode(9, 1, 2) => bigint => NULL",
        "to_binary('ABC') => binary => \\x0A\\xBC",
        "try_to_binary('GG') => binary => NULL",
        "is_valid_utf8(X'c3') => boolean => false",
        "make_valid_utf8(X'61eda080') => string => a���",
        "url_encode('a b/é') => string => a+b%2F%C3%A9",
        "try_url_decode('%zz') => string => NULL",
        "parse_url('http://h/p?x=1&y=2', 'QUERY', 'y') => string => 2",
        "parse_url('http://u@h:80/p?x=1#r', 'AUTHORITY') => string => u@h:80",
        "try_parse_url('a b', 'HOST') => string => NULL",
        "xpath('<a><b>1</b><b>2</b></a>', 'a/b/text()') => array<string> => [1, 2]",
        "xpath('<a><b>1</b></a>', 'a/b') => array<string> => [NULL]",
        "xpath_boolean('<a><b>1</b></a>', 'a/c') => boolean => false",
        "xpath_short('<a>70000</a>', 'a') => smallint => 4464",
        "xpath_double('<a>x</a>', 'a') => double => nan",
        "xpath_string('<!DOCTYPE a [<!ENTITY e \"v\">]><a>&e;</a>', 'a') => string => v",
        "xpath_string('', 'a') => string => NULL",
        "aes_encrypt('Spark', '1234567890abcdef', 'ECB') => binary =>"
            + " \\x8D\\xE7\\xDBy\\xA2?>\\x8E\\xD50\\x99M\\xDE\\xA9\\x89\\x13",
        "aes_decrypt(unbase64('AAAAAAAAAAAAAAAAQiYi+sTLm7KD9UcZ2nlRdYDe/PX4'),"
            + " 'abcdefghijklmnop12345678ABCDEFGH', 'GCM', 'DEFAULT', 'This is an AAD mixed into"
            + " the input') => binary => Spark",
        "format_number(12332.123456, 4) => string => 12,332.1235",
        "format_number(-0.5D, 0) => string => -0",
        "format_number(12332.123456, '##.##') => string => 12332.12",
        "format_string('%05d %s %.1f', 7, DATE'1970-01-02', 2.25D) => string => 00007 1 2.3",
        "to_char(-12454.8, '99G999D9S') => string => 12,454.8-",
        "to_char(0.05BD, '$9,999.99S') => string => $    0.05+",
        "to_char(1000, '99') => string => ##",
        "to_number('12,454.8-', '99,999.9S') => decimal(6,1) => -12454.8",
        "try_to_number('1234', '999') => decimal(3,0) => NULL",
        "sentences('Hi there! Good morning.') => array<array<string>> => [[Hi, there], [Good,"
            + " morning]]",
        "typeof(array(1.5)) => string => array<decimal(2,1)>",
        "current_schema() => string => default",
      })
  void functions(String expression, String type, String value) {
    CompiledQuery query = compile(expression);
    assertThat(query.schema().fields().get(0).type().sql()).as(expression).isEqualTo(type);
    assertThat(engine.rows(query.sql())).as(expression).containsExactly(List.of(value));
  }

  @Test
  void an_xml_document_reads_no_file() {
    String entity = "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><a>&e;</a>";
    String type = "<!DOCTYPE a SYSTEM \"file:///etc/hostname\"><a>1</a>";

    assertThat(engine.rows(compile("xpath_string('" + entity + "', 'a')").sql()))
        .containsExactly(List.of(""));
    assertThatThrownBy(() -> engine.rows(compile("xpath_string('" + type + "', 'a')").sql()))
        .hasMessageContaining("The XML document cannot be read");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '~',
      value = {
        "regexp_extract('a' || one, '(', 0) => [INVALID_PARAMETER_VALUE]",
        "regexp_extract('a', 'a', one) => [INVALID_PARAMETER_VALUE]",
        "regexp_replace('a' || one, 'a', '$1') => [INVALID_REGEXP_REPLACE]",
        "('a' || one) LIKE '\\\\a' => [INVALID_FORMAT]",
        "elt(one + 1, 'a') => [INVALID_ARRAY_INDEX]",
        "decode(encode('é' || one, 'utf-16'), 'us-ascii') => [MALFORMED_CHARACTER_CODING]",
        "parse_url('a b' || one, 'HOST') => [INVALID_URL]",
        "url_decode('%zz' || one) => [CANNOT_DECODE_URL]",
        "to_binary('GG' || one) => [CONVERSION_INVALID_INPUT]",
        "to_number('x' || one, '9') => [INVALID_FORMAT]",
        "validate_utf8(unhex('8' || one)) => [INVALID_UTF8_STRING]",
        "assert_true(one > 1, 'no ' || one) => [USER_RAISED_EXCEPTION] no 1",
        "raise_error('no ' || one) => [USER_RAISED_EXCEPTION] no 1",
        "raise_error('😀 no') => [USER_RAISED_EXCEPTION] U+1F600 no",
      })
  void failures_while_running(String expression, String message) {
    CompiledQuery query = compile("coalesce(" + expression + ", " + expression + ")");
    assertThatThrownBy(() -> engine.query(query.sql()))
        .as(expression)
        .hasMessageContaining(message);
  }
}
