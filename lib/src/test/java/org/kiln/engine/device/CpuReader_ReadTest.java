package org.kiln.engine.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CpuReader_ReadTest {

  @Test
  void ofCpuInfo_sapphireRapids() {
    Cpu cpu =
        CpuReader.ofCpuInfo(
            List.of(
                "processor\t: 0",
                "model name\t: Intel(R) Xeon(R) Platinum 8481C",
                "flags\t\t: fpu sse4_2 fma f16c avx avx2 avx512f avx_vnni avx512_bf16 amx_bf16"
                    + " avx512_fp16 amx_tile amx_int8",
                "",
                "processor\t: 1",
                "model name\t: another"),
            2);
    assertThat(cpu.name()).isEqualTo("Intel(R) Xeon(R) Platinum 8481C");
    assertThat(cpu.cores()).isEqualTo(2);
    assertThat(cpu.instructionSets())
        .containsExactly(
            "SSE4.2",
            "AVX",
            "AVX2",
            "FMA",
            "F16C",
            "AVX-VNNI",
            "AVX-512",
            "AVX-512-BF16",
            "AVX-512-FP16",
            "AMX",
            "AMX-INT8",
            "AMX-BF16");
    assertThat(cpu.verdict().usable()).isTrue();
    assertThat(cpu.verdict().reason()).contains("bf16");
  }

  @Test
  void ofCpuInfo_withoutBf16TrainsInFp32() {
    Cpu cpu = CpuReader.ofCpuInfo(List.of("model name : old", "flags : sse4_2 avx avx2"), 4);
    assertThat(cpu.verdict().reason()).isEqualTo("trains in fp32");
  }

  @Test
  void ofCpuInfo_arm64() {
    Cpu cpu = CpuReader.ofCpuInfo(List.of("Features\t: fp asimd asimddp sve bf16 i8mm"), 8);
    assertThat(cpu.instructionSets()).containsExactly("NEON", "DOTPROD", "BF16", "I8MM", "SVE");
    assertThat(cpu.name()).isNotBlank();
  }

  @Test
  void ofSysctl_apple() {
    Cpu cpu =
        CpuReader.ofSysctl(
            List.of(
                "machdep.cpu.brand_string: Apple M2",
                "hw.optional.neon: 1",
                "hw.optional.arm.FEAT_BF16: 1",
                "hw.optional.arm.FEAT_SME: 0"),
            8);
    assertThat(cpu.name()).isEqualTo("Apple M2");
    assertThat(cpu.instructionSets()).containsExactly("NEON", "BF16");
  }

  @Test
  void ofSysctl_intel() {
    Cpu cpu =
        CpuReader.ofSysctl(
            List.of(
                "machdep.cpu.brand_string: Intel(R) Core(TM) i7",
                "machdep.cpu.features: FPU SSE4.2 AVX1.0 FMA F16C",
                "machdep.cpu.leaf7_features: AVX2 AVX512F"),
            8);
    assertThat(cpu.instructionSets())
        .containsExactly("SSE4.2", "AVX", "AVX2", "FMA", "F16C", "AVX-512");
  }
}
