# The comparator and the kernels against their naive twins.
trm_test(tests_comparator_test unit trm_kernels)
trm_test(kernels_matmul_test kernel trm_kernels)
trm_test(kernels_vector_math_test kernel trm_kernels)
trm_test(kernels_layers_test kernel trm_kernels)
trm_test(kernels_gated_cell_test kernel trm_kernels)
trm_test(kernels_attention_test kernel trm_kernels)
