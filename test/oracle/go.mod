module golinger.invalid/oracle

go 1.24
