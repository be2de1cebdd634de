# No fragment took the machine over.
begin_fragment init
finish_by_parameter
