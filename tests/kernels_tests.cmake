# The comparator and the kernels against their naive twins.
trm_test(tests_comparator_test unit models_kernels)
