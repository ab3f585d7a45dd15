package dev.omnivl.client.wire;

import dev.omnivl.v1.Capability;
import dev.omnivl.v1.GetModelInfoRequest;
import dev.omnivl.v1.GetModelInfoResponse;
import dev.omnivl.v1.ListModelsRequest;
import dev.omnivl.v1.ModelState;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** What the model that a server has can be asked for. */
public final class Abilities {
  /** What to do about something that a model cannot do. */
  public static final String REMEDY =
      "serve one that can: ./omnivl serve --bundle DIR, where ./omnivl import makes DIR";

  private Abilities() {}

  /**
   * Those of a model; all of one whose server does not tell, because it is older than the question.
   */
  public static Set<Capability> of(GetModelInfoResponse model) {
    EnumSet<Capability> told = EnumSet.noneOf(Capability.class);
    for (Capability capability : model.getCapabilitiesList()) {
      if (capability != Capability.UNRECOGNIZED) {
        told.add(capability);
      }
    }
    return told.isEmpty()
        ? EnumSet.of(
            Capability.CAPABILITY_EMBED,
            Capability.CAPABILITY_MATCH,
            Capability.CAPABILITY_CAPTION,
            Capability.CAPABILITY_ANSWER)
        : told;
  }

  /**
   * Asks whether the model can do one of some things, before anything is sent for it.
   *
   * @param ways each of which is enough; the first is the one that is missed
   * @return what the server tells of its model
   * @throws CommandFailure saying what the model cannot do and what to do about that
   */
  public static GetModelInfoResponse require(Server server, Capability... ways) {
    GetModelInfoResponse model =
        server.call(to -> to.model().getModelInfo(GetModelInfoRequest.getDefaultInstance()));
    Set<Capability> can = of(model);
    if (Arrays.stream(ways).noneMatch(can::contains)) {
      throw new CommandFailure(
          "the model "
              + model.getName()
              + " at "
              + server.address()
              + " cannot "
              + verb(ways[0])
              + "; "
              + REMEDY);
    }
    return model;
  }

  /**
   * Returns what a server tells of the model that answered, which is another than the default where
   * a collection has a model of its own.
   *
   * @param standard what it tells of the default one
   * @param modelId of the reply
   */
  public static GetModelInfoResponse answering(
      Server server, GetModelInfoResponse standard, String modelId) {
    if (modelId.equals(standard.getModelId())) {
      return standard;
    }
    return server
        .call(to -> to.models().listModels(ListModelsRequest.getDefaultInstance()))
        .getModelsList()
        .stream()
        .filter(model -> model.getModelId().equals(modelId))
        .filter(model -> model.getState() == ModelState.MODEL_STATE_READY)
        .findFirst()
        .map(model ->
            server.call(to ->
                to.models()
                    .getModelInfo(
                        GetModelInfoRequest.newBuilder().setModel(model.getModel()).build())))
        .orElse(GetModelInfoResponse.getDefaultInstance());
  }

  /** What it is to do so, in words that follow "cannot". */
  public static String verb(Capability capability) {
    return switch (capability) {
      case CAPABILITY_EMBED -> "search";
      case CAPABILITY_MATCH -> "match texts with images";
      case CAPABILITY_CAPTION -> "write captions";
      case CAPABILITY_ANSWER -> "answer questions";
      case CAPABILITY_UNSPECIFIED, UNRECOGNIZED -> "do that";
    };
  }
}
