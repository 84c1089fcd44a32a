module eknmusic.example/control-plane/own-network

go 1.25.0
