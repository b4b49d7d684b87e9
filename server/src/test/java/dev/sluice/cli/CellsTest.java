package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;

class CellsTest {
  @Test
  void tells_null_from_text() {
    assertThat(Cells.of(NullNode.getInstance())).isEqualTo("NULL");
    assertThat(Cells.of(TextNode.valueOf(""))).isEmpty();
    assertThat(Cells.of(IntNode.valueOf(7))).isEqualTo("7");
  }

  @Test
  void lets_no_control_character_reach_the_terminal() {
    assertThat(Cells.of(TextNode.valueOf("a\nb\t\u001b[31m"))).isEqualTo("a\\nb\\t\\u001b[31m");
  }

  @Test
  void measures_what_a_terminal_shows() {
    assertThat(Cells.width("abc")).isEqualTo(3);
    assertThat(Cells.width("日本")).isEqualTo(4);
    assertThat(Cells.width("e\u0301")).isEqualTo(1);
    assertThat(Cells.width("\u001b[32mok\u001b[0m")).isEqualTo(2);
  }

  @Test
  void writes_sizes_with_their_unit() {
    assertThat(Cells.bytes(1023)).isEqualTo("1023 B");
    assertThat(Cells.bytes(1536)).isEqualTo("1.5 KiB");
    assertThat(Cells.bytes(3L << 30)).isEqualTo("3.0 GiB");
  }
}
