class Report < ApplicationRecord
  belongs_to :build
end
