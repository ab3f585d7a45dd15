package dev.omnivl.server.access;

import dev.omnivl.access.Scope;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a call needs, by the full name of its method. What is not listed here, nobody may call. */
public sealed interface Need {
  /** Nothing: whoever reaches the port may. */
  record Nothing() implements Need {}

  /** A key with one of some scopes. */
  record AnyOf(Set<Scope> scopes) implements Need {}

  /** More than any key has: nobody said what the method needs. */
  record Unknown() implements Need {}

  /** Returns what a method needs, such as {@code omnivl.v1.SearchService/Search}. */
  static Need of(String method) {
    Need own = Table.NEEDS.get(method);
    if (own != null) {
      return own;
    }
    int slash = method.indexOf('/');
    return Table.NEEDS.getOrDefault(
        slash < 0 ? method : method.substring(0, slash + 1), new Unknown());
  }

  /** The methods, and services as a whole under a name that ends with a slash. */
  final class Table {
    private static final Map<String, Need> NEEDS = new TreeMap<>();

    static {
      Need any = new AnyOf(EnumSet.allOf(Scope.class));
      // Balancers and supervisors ask, and have no keys; it says which services serve, no more.
      put("grpc.health.v1.Health/", new Nothing());
      put("grpc.reflection.v1.ServerReflection/", any);
      put("grpc.reflection.v1alpha.ServerReflection/", any);
      put("omnivl.v1.ModelService/", any);
      put("inference.GRPCInferenceService/", any);
      // Which of them is told by the model that the message names.
      put("inference.GRPCInferenceService/ModelInfer", Scope.EMBED, Scope.GENERATE);
      put("inference.GRPCInferenceService/RepositoryModelLoad", Scope.ADMIN);
      put("inference.GRPCInferenceService/RepositoryModelUnload", Scope.ADMIN);
      put("omnivl.v1.EmbeddingService/", Scope.EMBED);
      put("omnivl.v1.MatchingService/", Scope.EMBED);
      put("omnivl.v1.GenerationService/", Scope.GENERATE);
      put("omnivl.v1.SearchService/", Scope.SEARCH);
      put("omnivl.v1.IndexService/", Scope.INDEX);
      put("omnivl.v1.IndexService/GetIndexInfo", Scope.INDEX, Scope.SEARCH);
      put("omnivl.v1.CollectionService/", Scope.ADMIN);
      put("omnivl.v1.CollectionService/PlanCollection", Scope.INDEX, Scope.ADMIN);
      put("omnivl.v1.CollectionService/ListCollections", any);
      put("omnivl.v1.ModelAdminService/", Scope.ADMIN);
    }

    private Table() {}

    private static void put(String name, Scope... scopes) {
      put(name, new AnyOf(EnumSet.copyOf(List.of(scopes))));
    }

    private static void put(String name, Need need) {
      NEEDS.put(name, need);
    }
  }
}
