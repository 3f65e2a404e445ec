package org.kiln.engine.parallel;

import org.kiln.data.Batch;
import org.kiln.engine.Engine;
import org.kiln.engine.compiled.MultiDataSets;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/** What one replica does in a round. */
sealed interface Work {

  /** Samples it takes. */
  int samples();

  /** Training on a share. */
  sealed interface Fit extends Work {

    /** Trains; returns the share's mean loss. */
    double fit(Engine engine);
  }

  /** Training on images. */
  record FitBatch(Batch batch) implements Fit {
    @Override
    public int samples() {
      return batch.size();
    }

    @Override
    public double fit(Engine engine) {
      return engine.fit(batch);
    }
  }

  /** Training on DL4J's batch. */
  record FitMultiDataSet(MultiDataSet batch) implements Fit {
    @Override
    public int samples() {
      return MultiDataSets.size(batch);
    }

    @Override
    public double fit(Engine engine) {
      return engine.fit(batch);
    }
  }

  /** Inference. */
  record Predict(Batch batch) implements Work {
    @Override
    public int samples() {
      return batch.size();
    }
  }
}
