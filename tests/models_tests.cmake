trm_test(models_gradient_test unit models)
trm_test(models_golden_test golden models)
trm_test(models_cell_golden_test golden models)
