import NativeOracles
import Testing
