package dev.sluice.server.tables;

import dev.sluice.server.model.ErrorCode;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.sparksql.TableChange.NewColumn;
import java.util.ArrayList;
import java.util.List;

/** Puts columns where ALTER TABLE … ADD COLUMN says. */
final class AddedColumns {
  private AddedColumns() {}

  /**
   * The same columns and a new one; what is there stays as it is written.
   *
   * @throws SluiceException {@code FIELD_ALREADY_EXISTS}; {@code UNRESOLVED_COLUMN} for a neighbour
   *     that there is not
   */
  static StructType with(StructType schema, NewColumn column) {
    if (schema.find(column.field().name()).isPresent()) {
      throw new SluiceException(
          ErrorCode.FIELD_ALREADY_EXISTS,
          "The column " + column.field().name() + " is there already.");
    }
    List<Field> fields = new ArrayList<>(schema.fields());
    String after = column.after();
    int place = after == null ? fields.size() : after.isEmpty() ? 0 : index(schema, after) + 1;
    fields.add(place, column.field());
    return new StructType(fields);
  }

  private static int index(StructType struct, String name) {
    Field found =
        struct
            .find(name)
            .orElseThrow(
                () ->
                    new SluiceException(
                        ErrorCode.UNRESOLVED_COLUMN, "There is no column " + name + "."));
    return struct.fields().indexOf(found);
  }
}
