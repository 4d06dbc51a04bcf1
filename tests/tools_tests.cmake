# The built trm command: what it prints, how it ends, what it leaves behind.
function(trm_command_test stem label)
  trm_test(${stem} ${label} ${ARGN})
  target_compile_definitions(${stem} PRIVATE TRM_BINARY="$<TARGET_FILE:trm>")
  add_dependencies(${stem} trm)
endfunction()

trm_command_test(tools_any_size_test unit models)
trm_command_test(tools_bad_input_test unit models)
trm_command_test(tools_compare_test slow models)
trm_command_test(tools_data_test unit puzzles)
trm_command_test(tools_maze_test unit models puzzles)
trm_command_test(tools_solve_test unit models)
trm_command_test(tools_train_test slow models)
