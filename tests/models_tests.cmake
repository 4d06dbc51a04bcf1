trm_test(models_gradient_test unit models)
