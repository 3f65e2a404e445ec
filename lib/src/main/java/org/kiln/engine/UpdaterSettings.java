package org.kiln.engine;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * By what rule each parameter of a network is updated, as it was when this was taken: whether
 * somebody has set another learning rate or updater since is a comparison.
 *
 * @param rules of each parameter, in the order of the parameter vector
 */
public record UpdaterSettings(List<Rule> rules) {

  /**
   * Of one parameter.
   *
   * @param updater a copy
   * @param regularization as the layer has it
   */
  public record Rule(IUpdater updater, List<Regularization> regularization) {}

  /** Copies the list. */
  public UpdaterSettings {
    rules = List.copyOf(rules);
  }

  /** The settings of {@code network} now. */
  public static UpdaterSettings of(NetworkView network) {
    List<Rule> rules = new ArrayList<>();
    for (UpdaterBlock block : network.updater().getUpdaterBlocks()) {
      for (UpdaterBlock.ParamState state : block.getLayersAndVariablesInBlock()) {
        TrainingConfig config = state.getLayer().getConfig();
        List<Regularization> penalties = config.getRegularizationByParam(state.getParamName());
        rules.add(
            new Rule(
                config.getUpdaterByParam(state.getParamName()).clone(),
                penalties == null ? List.of() : List.copyOf(penalties)));
      }
    }
    return new UpdaterSettings(rules);
  }

  /**
   * Gives a network the updaters and penalties of another, whose layers are the same. Its updater
   * state starts afresh, as large as the new updaters need it.
   */
  public static void copy(NetworkView from, NetworkView to) {
    List<Trainable> sources = List.copyOf(owners(from));
    List<Trainable> targets = List.copyOf(owners(to));
    for (int i = 0; i < sources.size(); i++) {
      copy(sources.get(i).getConfig(), targets.get(i).getConfig());
    }
    to.renewUpdater();
  }

  private static Set<Trainable> owners(NetworkView network) {
    Set<Trainable> owners = new LinkedHashSet<>();
    for (UpdaterBlock block : network.updater().getUpdaterBlocks()) {
      block.getLayersAndVariablesInBlock().forEach(state -> owners.add(state.getLayer()));
    }
    return owners;
  }

  private static void copy(TrainingConfig from, TrainingConfig to) {
    if (from instanceof BaseLayer source && to instanceof BaseLayer target) {
      target.setIUpdater(copy(source.getIUpdater()));
      target.setBiasUpdater(copy(source.getBiasUpdater()));
      target.setRegularization(source.getRegularization());
      target.setRegularizationBias(source.getRegularizationBias());
    } else if (from instanceof AbstractSameDiffLayer source
        && to instanceof AbstractSameDiffLayer target) {
      target.setUpdater(copy(source.getUpdater()));
      target.setBiasUpdater(copy(source.getBiasUpdater()));
      target.setRegularization(source.getRegularization());
      target.setRegularizationBias(source.getRegularizationBias());
    } else if (from instanceof SameDiffVertex source && to instanceof SameDiffVertex target) {
      target.setUpdater(copy(source.getUpdater()));
      target.setBiasUpdater(copy(source.getBiasUpdater()));
      target.setRegularization(source.getRegularization());
      target.setRegularizationBias(source.getRegularizationBias());
    }
  }

  private static IUpdater copy(IUpdater updater) {
    return updater == null ? null : updater.clone();
  }
}
