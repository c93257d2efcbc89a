locals {
  greeting = "Hi $${name}!"
  odd = "%%{ for"
  number = 5
}
