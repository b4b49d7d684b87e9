package dev.sluice.server.sparksql.grammar;

import java.util.Map;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser.CommentSpecContext;
import org.jspecify.annotations.Nullable;

/** Column comments as the field metadata that Delta keeps them in. */
public final class Comments {
  private Comments() {}

  public static Map<String, String> metadata(@Nullable CommentSpecContext context) {
    return context == null
        ? Map.of()
        : Map.of("comment", json(StringLiterals.value(context.stringLit())));
  }

  private static String json(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
