// Runs a command in a network of its own, in which there is nothing but the loopback interface, and ends with the command whatever it has started:
// Karpenter listens on all interfaces, and no test may leave a process behind.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"syscall"
	"unsafe"
)

const (
	inside          = "--inside"
	capabilityNet   = 12 // CAP_NET_ADMIN: brings the loopback interface up
	cannotBeMade    = 125
	cannotBeStarted = 126
)

func main() {
	if len(os.Args) > 2 && os.Args[1] == inside {
		os.Exit(runInside(os.Args[2:]))
	}
	os.Exit(runOutside(os.Args[1:]))
}

// Starts itself again in new namespaces. Who is not root gets them in a user namespace in which it stays who it is.
func runOutside(command []string) int {
	// The kernel ends the child when the thread that made it ends.
	runtime.LockOSThread()
	child := exec.Command("/proc/self/exe", append([]string{inside}, command...)...)
	child.Stdin, child.Stdout, child.Stderr = os.Stdin, os.Stdout, os.Stderr
	child.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET | syscall.CLONE_NEWPID, Pdeathsig: syscall.SIGKILL}
	if user, group := os.Getuid(), os.Getgid(); user != 0 {
		child.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		child.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: user, HostID: user, Size: 1}}
		child.SysProcAttr.GidMappings = []syscall.SysProcIDMap{{ContainerID: group, HostID: group, Size: 1}}
		child.SysProcAttr.AmbientCaps = []uintptr{capabilityNet}
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	if err := child.Start(); err != nil {
		fmt.Fprintln(os.Stderr, "own-network:", err)
		return cannotBeMade
	}
	go func() {
		for received := range signals {
			_ = child.Process.Signal(received)
		}
	}()
	_ = child.Wait()
	return exitCode(child.ProcessState.Sys().(syscall.WaitStatus))
}

// The first process of the new namespaces: when it ends, the kernel ends all others in them.
func runInside(command []string) int {
	if err := bringLoopbackUp(); err != nil {
		fmt.Fprintln(os.Stderr, "own-network: the loopback interface:", err)
		return cannotBeMade
	}
	path, err := exec.LookPath(command[0])
	if err != nil {
		fmt.Fprintln(os.Stderr, "own-network:", err)
		return cannotBeStarted
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	child, err := os.StartProcess(path, command, &os.ProcAttr{Files: []*os.File{os.Stdin, os.Stdout, os.Stderr}})
	if err != nil {
		fmt.Fprintln(os.Stderr, "own-network:", err)
		return cannotBeStarted
	}
	go func() {
		for received := range signals {
			_ = child.Signal(received)
		}
	}()
	// Whoever loses its parent in here becomes a child of this process.
	for {
		var status syscall.WaitStatus
		ended, err := syscall.Wait4(-1, &status, 0, nil)
		if err == syscall.EINTR {
			continue
		}
		if err != nil || ended == child.Pid {
			return exitCode(status)
		}
	}
}

func bringLoopbackUp() error {
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return err
	}
	defer syscall.Close(socket)
	request := struct {
		name  [syscall.IFNAMSIZ]byte
		flags uint16
		_     [22]byte
	}{flags: syscall.IFF_UP | syscall.IFF_RUNNING}
	copy(request.name[:], "lo")
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(socket), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request))); errno != 0 {
		return errno
	}
	return nil
}

func exitCode(status syscall.WaitStatus) int {
	if status.Signaled() {
		return 128 + int(status.Signal())
	}
	return status.ExitStatus()
}
