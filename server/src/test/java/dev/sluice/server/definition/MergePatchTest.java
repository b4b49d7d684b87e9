package dev.sluice.server.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.QueryDefinition;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.Trigger;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {
  private static final QueryDefinition QUERY =
      DefinitionReader.parse(
          """
          {"name": "q", "source": {"format": "delta", "table": "a",
                                   "options": {"ignoreDeletes": true, "startingVersion": 3}},
           "transforms": [{"filter": "x > 1"}, {"drop": ["y"]}],
           "sink": {"format": "delta", "table": "b"}, "trigger": {"once": true}}
          """);

  /** The examples of RFC 7396, appendix A. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':'b'}          | {'a':'c'}               | {'a':'c'}",
        "{'a':'b'}          | {'b':'c'}               | {'a':'b','b':'c'}",
        "{'a':'b'}          | {'a':null}              | {}",
        "{'a':'b','b':'c'}  | {'a':null}              | {'b':'c'}",
        "{'a':['b']}        | {'a':'c'}               | {'a':'c'}",
        "{'a':'c'}          | {'a':['b']}             | {'a':['b']}",
        "{'a':{'b':'c'}}    | {'a':{'b':'d','c':null}}| {'a':{'b':'d'}}",
        "{'a':[{'b':'c'}]}  | {'a':[1]}               | {'a':[1]}",
        "['a','b']          | ['c','d']               | ['c','d']",
        "{'a':'b'}          | ['c']                   | ['c']",
        "{'a':'foo'}        | null                    | null",
        "{'a':'foo'}        | 'bar'                   | 'bar'",
        "{'e':null}         | {'a':1}                 | {'e':null,'a':1}",
        "[1,2]              | {'a':'b','c':null}      | {'a':'b'}",
        "{}                 | {'a':{'bb':{'ccc':null}}} | {'a':{'bb':{}}}"
      },
      quoteCharacter = '`')
  void gives_what_the_rfc_says(String target, String patch, String result) {
    assertThat(MergePatch.apply(json(target), json(patch))).isEqualTo(json(result));
  }

  @Test
  void patch_changes_what_it_names_and_removes_what_is_null() {
    QueryDefinition changed =
        patch("{\"source\":{\"options\":{\"startingVersion\":null}},\"trigger\":null}");
    assertThat(DefinitionWriter.write(changed))
        .isEqualTo(
            json(
                """
                {'name':'q','source':{'format':'delta','table':'a','options':{'ignoreDeletes':true}},
                 'transforms':[{'filter':'x > 1'},{'drop':['y']}],
                 'sink':{'format':'delta','table':'b','outputMode':'append'}}"""));
    assertThat(changed.trigger()).isEqualTo(new Trigger.AsSoonAsPossible());
  }

  @Test
  void faults_point_into_the_changed_document() {
    assertThatThrownBy(() -> patch("{\"transforms\":[{\"filter\":\"x\"},{\"filtr\":\"y\"}]}"))
        .isInstanceOfSatisfying(
            SluiceException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DEFINITION);
              assertThat(e.problems().get(0).pointer()).isEqualTo("/transforms/1/filtr");
            });
  }

  @Test
  void name_stays() {
    assertThat(patch("{\"name\":\"q\"}")).isEqualTo(QUERY);
    assertThatThrownBy(() -> patch("{\"name\":\"other\"}"))
        .isInstanceOfSatisfying(
            SluiceException.class,
            e -> assertThat(e.problems().get(0).pointer()).isEqualTo("/name"));
  }

  private static QueryDefinition patch(String json) {
    return DefinitionReader.parsePatch(json.getBytes(StandardCharsets.UTF_8)).apply(QUERY);
  }

  private static JsonNode json(String text) {
    return StrictJson.parse(text.replace('\'', '"'));
  }
}
