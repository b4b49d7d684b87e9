package dev.sluice.server.http;

import static io.javalin.http.HandlerType.POST;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.sluice.client.Column;
import dev.sluice.client.Preview;
import dev.sluice.client.QueryPlan;
import dev.sluice.client.Transform;
import dev.sluice.server.definition.DefinitionReader;
import dev.sluice.server.definition.DefinitionWriter;
import dev.sluice.server.definition.PreviewDocument;
import dev.sluice.server.formats.JsonCells;
import dev.sluice.server.manager.ChangePlan;
import dev.sluice.server.manager.DefinitionChange;
import dev.sluice.server.manager.Queries;
import dev.sluice.server.model.DraftDefinition;
import dev.sluice.server.model.Field;
import dev.sluice.server.model.Problem;
import dev.sluice.server.model.SluiceException;
import dev.sluice.server.model.StructType;
import dev.sluice.server.model.Validation;
import dev.sluice.server.runtime.Previews;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a definition would do, asked before it does: nothing here starts or writes anything. */
final class PreviewRoutes {
  private final Queries queries;
  private final Previews previews;

  PreviewRoutes(Queries queries, Previews previews) {
    this.queries = queries;
    this.previews = previews;
  }

  List<Route> routes() {
    return List.of(
        Route.of(POST, Routes.API + "/validate", this::validate),
        Route.of(POST, Routes.API + "/preview", this::preview),
        Route.of(POST, Routes.API + "/queries/{name}/plan", this::plan));
  }

  private void validate(Exchange exchange) throws IOException {
    Validation found = queries.validate(DefinitionReader.draft(exchange.document()));
    exchange.answer(
        200,
        new dev.sluice.client.Validation(
            found.isValid(),
            found.problems().stream().map(ProblemMapper::fault).toList(),
            columns(found.input()),
            columns(found.output())));
  }

  private void preview(Exchange exchange) throws IOException {
    PreviewDocument wanted = PreviewDocument.parse(exchange.document());
    DraftDefinition draft = wanted.definition();
    List<Problem> problems = new ArrayList<>(wanted.problems());
    queries.validate(draft).problems().stream()
        .map(problem -> problem.within(PreviewDocument.DEFINITION))
        .forEach(problems::add);
    if (!problems.isEmpty() || draft.source() == null) {
      throw SluiceException.notValid("The preview", problems, problems.size());
    }
    Previews.Bounds bounds =
        new Previews.Bounds(
            wanted.maxRows(), Duration.ofSeconds(wanted.maxSeconds()), wanted.newestFirst());
    exchange.answer(200, wire(previews.preview(draft, bounds)));
  }

  private void plan(Exchange exchange) throws IOException {
    String name = QueryRoutes.name(exchange);
    ChangePlan plan = queries.plan(name, DefinitionReader.draft(exchange.document()));
    exchange.answer(
        200,
        new QueryPlan(
            plan.changed(),
            plan.problems().isEmpty(),
            plan.problems().stream().map(ProblemMapper::fault).toList(),
            plan.restart(),
            QueryPlan.Checkpoint.valueOf(plan.checkpoint().name()),
            plan.changes().stream().map(PreviewRoutes::change).toList()));
  }

  private static QueryPlan.Change change(DefinitionChange change) {
    return new QueryPlan.Change(
        change.pointer(),
        change.before(),
        change.after(),
        QueryPlan.Effect.valueOf(change.effect().name()),
        change.reason());
  }

  private static Preview wire(Previews.Preview preview) {
    return new Preview(
        preview.steps().stream().map(PreviewRoutes::step).toList(),
        preview.complete(),
        preview.elapsed().toMillis());
  }

  private static Preview.Step step(Previews.Step step) {
    SluiceException error = step.error();
    return new Preview.Step(
        step.pointer(),
        step.transform() == null
            ? null
            : Json.convert(DefinitionWriter.write(step.transform()), Transform.class),
        step.schema().fields().stream().map(WireMapper::column).toList(),
        step.count(),
        step.rows().stream().map(row -> row(step.schema(), row)).toList(),
        error == null
            ? null
            : new Preview.Failure(
                error.code().name(), String.valueOf(error.getMessage()), error.code().remedy()));
  }

  private static List<JsonNode> row(StructType schema, List<@Nullable Object> row) {
    List<JsonNode> values = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      Field field = schema.fields().get(i);
      RawValue json = new RawValue(JsonCells.text(field.type(), row.get(i)));
      values.add(JsonNodeFactory.instance.rawValueNode(json));
    }
    return values;
  }

  private static @Nullable List<Column> columns(@Nullable StructType schema) {
    return schema == null ? null : schema.fields().stream().map(WireMapper::column).toList();
  }
}
