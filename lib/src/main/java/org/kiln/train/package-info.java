/**
 * Training: the loop, what watches it, what it leaves behind.
 *
 * <p>{@link org.kiln.train.Trainer} is where a run begins and {@link org.kiln.train.Run} what it
 * returns. {@link org.kiln.train.TrainingSettings} decides what is computed; a {@link
 * org.kiln.train.Recipe} is a named set of them. {@link org.kiln.train.RunListener} is what to
 * extend to watch a run: the log, the CSV history, the curve, the checkpoints and the divergence
 * check are such listeners. {@link org.kiln.train.Evaluator} measures a network and gives {@link
 * org.kiln.train.Metrics}; {@link org.kiln.train.Checkpoint} reads what a run saved.
 *
 * <p>A run's files lie in a {@link org.kiln.train.RunFolder}, which no other run may write to;
 * {@link org.kiln.train.RunFiles} finds them again. What a run that goes on may change is the table
 * of {@code ResumeRules}.
 *
 * <p>What does not live here: computing a step ({@code org.kiln.engine}), making batches ({@code
 * org.kiln.data}), drawing in a notebook. It may import {@code error}, {@code figure}, {@code
 * data}, {@code optim}, {@code model} and {@code engine}.
 */
package org.kiln.train;
