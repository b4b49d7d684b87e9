package dev.sluice.server.sparksql.grammar;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PropertyContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PropertyListContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PropertyValueContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PropertyWithKeyAndEqualsContext;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.PropertyWithKeyNoEqualsContext;
import org.jspecify.annotations.Nullable;

/** Lists of table properties. */
public final class Properties {
  private Properties() {}

  public static Map<String, String> values(@Nullable PropertyListContext context) {
    Map<String, String> properties = new LinkedHashMap<>();
    if (context == null) {
      return properties;
    }
    for (PropertyContext property : context.property()) {
      PropertyValueContext value = value(property);
      if (value == null) {
        throw Refusals.syntax(
            Position.of(property), "The property " + key(property) + " has no value");
      }
      properties.put(key(property), text(value));
    }
    return properties;
  }

  public static List<String> keys(PropertyListContext context) {
    return context.property().stream().map(Properties::key).toList();
  }

  private static String key(PropertyContext property) {
    return text(
        property instanceof PropertyWithKeyAndEqualsContext pair
            ? pair.key
            : ((PropertyWithKeyNoEqualsContext) property).key);
  }

  private static @Nullable PropertyValueContext value(PropertyContext property) {
    return property instanceof PropertyWithKeyAndEqualsContext pair
        ? pair.value
        : ((PropertyWithKeyNoEqualsContext) property).value;
  }

  public static String text(ParserRuleContext context) {
    String text = context.getText();
    boolean quoted = text.startsWith("'") || text.startsWith("\"");
    return quoted ? StringLiterals.unescape(text) : text.replace("`", "");
  }
}
