class Project < ApplicationRecord
  has_many :builds
end
