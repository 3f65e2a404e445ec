package org.kiln.engine.onednn;

import org.bytedeco.dnnl.global.dnnl;
import org.kiln.engine.compiled.ExecutorException;

/** A call of oneDNN that failed. The message names the call and oneDNN's reason. */
public final class OnednnException extends ExecutorException {

  private static final long serialVersionUID = 1L;

  private OnednnException(String message, boolean outOfMemory) {
    super(message, outOfMemory);
  }

  /**
   * Passes if {@code status} is success.
   *
   * @param status what a {@code dnnl_*} function returned
   * @param call what was called and on what, for the message
   * @throws OnednnException if it is not
   */
  static void check(int status, String call) {
    if (status == dnnl.dnnl_success) {
      return;
    }
    if (status == dnnl.dnnl_out_of_memory) {
      throw new OnednnException(
          "oneDNN could not allocate memory for " + call + ": use a smaller batch size", true);
    }
    throw new OnednnException("oneDNN failed at " + call + ": " + reason(status), false);
  }

  private static String reason(int status) {
    return switch (status) {
      case dnnl.dnnl_invalid_arguments -> "invalid arguments";
      case dnnl.dnnl_unimplemented -> "not implemented for this shape, type or CPU";
      case dnnl.dnnl_runtime_error -> "run-time error";
      case dnnl.dnnl_not_required -> "not required";
      default -> "status " + status;
    };
  }
}
